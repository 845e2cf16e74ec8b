"""10,000 payments with 500 planted differences of eight kinds: each is found and named, and nothing else is.

The books are generated from a seed, with what must not alarm too: charges on the other side of midnight, second
charges that went back, hand-sent surpluses, payments that came to nothing, currencies of 0, 2 and 3 decimals.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tests.apps.payments.conftest import Provider
from tests.apps.payments.planting import Ours, Theirs, write_ours, write_theirs
from titan.apps.reconciliation import api
from titan.apps.reconciliation.contracts import FindingKind, FindingStatus
from titan.kernel.ids import new_id
from titan.simulators.card_provider.book import fee_of

pytestmark = pytest.mark.django_db
SEED = 20261127
DAY = date(2026, 11, 27)
START = datetime(2026, 11, 27, tzinfo=UTC)
PAYMENTS = 10_000
PLANTED = 500
LIMIT_S = 60.0
Key = tuple[FindingKind, str, str]


@dataclass
class Books:
    """Both books, equal at first, and what was planted in them."""

    dice: random.Random
    ours: list[Ours] = field(default_factory=list)
    theirs: list[Theirs] = field(default_factory=list)
    planted: set[Key] = field(default_factory=set)

    def fresh(self) -> UUID:
        return new_id(
            bucket=self.dice.randrange(4096),
            now_ms=int(START.timestamp() * 1000) + self.dice.randrange(86_400_000),
            random_bits=self.dice.getrandbits(62),
        )

    def reference(self) -> str:
        return f"pi_{self.dice.getrandbits(96):024x}"

    def add(self, status: str) -> tuple[Ours, Theirs]:
        """A payment that both books tell alike."""
        amount = self.dice.randrange(100, 500_000)
        captured = amount if status in ("captured", "partly_refunded", "refunded") else 0
        refunded = {"partly_refunded": self.dice.randrange(1, amount), "refunded": amount}.get(status, 0)
        at = START + timedelta(seconds=self.dice.uniform(60, 86_340))
        payment_id, reference = self.fresh(), self.reference()
        currency = self.dice.choice(("EUR", "EUR", "EUR", "USD", "JPY", "KWD"))
        there = {"partly_refunded": "captured", "refunded": "captured", "action_required": "requires_action"}
        ours = Ours(payment_id, self.fresh(), reference, status, currency, amount, captured, refunded, at)
        theirs = Theirs(
            reference=reference,
            payment_id=str(payment_id),
            status=there.get(status, status),
            currency=currency,
            amount=amount,
            captured=captured,
            refunded=refunded,
            fee=fee_of(captured) if captured else 0,
            created_at=at + timedelta(milliseconds=self.dice.randrange(1, 900)),
        )
        self.ours.append(ours)
        self.theirs.append(theirs)
        return ours, theirs

    def plant(self, kind: FindingKind, payment_id: UUID | str, reference: str) -> None:
        self.planted.add((kind, str(payment_id), reference))


def missing(books: Books) -> None:
    ours, theirs = books.add(books.dice.choice(("captured", "authorised", "partly_refunded")))
    if ours.status == "authorised" and books.dice.random() < 0.5:
        theirs.status = "voided"
    else:
        books.theirs.remove(theirs)
    books.plant(FindingKind.MISSING, ours.id, ours.reference)


def unknown(books: Books) -> None:
    ours, theirs = books.add(books.dice.choice(("captured", "authorised", "partly_refunded")))
    books.ours.remove(ours)
    books.plant(FindingKind.UNKNOWN, ours.id, theirs.reference)


def double(books: Books) -> None:
    ours, theirs = books.add("captured")
    twin = replace(theirs, reference=books.reference())
    if books.dice.random() < 0.5:
        twin = replace(twin, status="authorised", captured=0, fee=0)
    twin.created_at += timedelta(seconds=books.dice.uniform(-20, 20))
    books.theirs.append(twin)
    books.plant(FindingKind.DOUBLE, ours.id, twin.reference)


def amount(books: Books) -> None:
    ours, theirs = books.add(books.dice.choice(("captured", "authorised")))
    theirs.amount += books.dice.choice((-1, 1, -50, 1000))
    theirs.captured = theirs.amount if ours.captured else 0
    theirs.fee = fee_of(theirs.captured) if theirs.captured else 0
    books.plant(FindingKind.AMOUNT, ours.id, ours.reference)


def currency(books: Books) -> None:
    ours, theirs = books.add(books.dice.choice(("captured", "authorised", "partly_refunded")))
    theirs.currency = books.dice.choice([code for code in ("GBP", "CHF", "BHD") if code != ours.currency])
    books.plant(FindingKind.CURRENCY, ours.id, ours.reference)


def fee(books: Books) -> None:
    ours, theirs = books.add(books.dice.choice(("captured", "partly_refunded", "refunded")))
    theirs.fee = max(0, theirs.fee + books.dice.choice((-1, 1, 25, -25, 400)))
    books.plant(FindingKind.FEE, ours.id, ours.reference)


def late(books: Books) -> None:
    ours, theirs = books.add(books.dice.choice(("captured", "authorised")))
    known = ["created", "action_required", "voided", "declined"]
    ours.status = books.dice.choice([*known, "authorised"] if ours.captured else known)
    ours.captured = 0
    if ours.status in ("created", "declined"):
        ours.reference = ""
    books.plant(FindingKind.LATE, ours.id, theirs.reference)


def refunded(books: Books) -> None:
    ours, theirs = books.add("partly_refunded")
    side = books.dice.randrange(4)
    if side == 0:
        theirs.refunded = 0
    elif side == 1:
        ours.refunded, ours.status = 0, "captured"
    elif side == 2:
        theirs.refunded -= 1
    else:
        theirs.refunded += 1
    books.plant(FindingKind.REFUNDED, ours.id, ours.reference)


KINDS: tuple[Callable[[Books], None], ...] = (
    *(missing, unknown, double, amount),
    *(currency, fee, late, refunded),
)
WEIGHTS = {
    "captured": 800,
    "partly_refunded": 70,
    "refunded": 40,
    "authorised": 40,
    "voided": 20,
    "declined": 20,
    "action_required": 10,
}


def harmless(books: Books, index: int) -> None:
    """What differs, and is no difference."""
    ours, theirs = books.add(books.dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0])
    if ours.status in ("voided", "declined", "action_required") and index % 2:
        books.theirs.remove(theirs)
    elif ours.status == "captured" and index % 97 == 0:
        ours.created_at = START + timedelta(days=1, milliseconds=-5)
        theirs.created_at = START + timedelta(days=1, milliseconds=5)
    elif ours.status == "captured" and index % 89 == 0:
        ours.created_at = START - timedelta(milliseconds=5)
        theirs.created_at = START + timedelta(milliseconds=5)
    elif ours.status == "captured" and index % 83 == 0:
        books.theirs.append(replace(theirs, reference=books.reference(), refunded=theirs.captured))
    elif ours.status == "captured" and index % 79 == 0:
        theirs.amount, theirs.captured, theirs.refunded = theirs.amount + 70, theirs.captured + 70, 70
        ours.amount += 70  # authorised for more, by a word of the bank
        theirs.fee = fee_of(theirs.captured)


def generated(seed: int) -> Books:
    books = Books(random.Random(seed))
    for index in range(PLANTED):
        KINDS[index % len(KINDS)](books)
    for index in range(PAYMENTS - len(books.ours)):
        harmless(books, index)
    books.dice.shuffle(books.ours)
    books.dice.shuffle(books.theirs)
    return books


def found_of(run_id: UUID) -> set[Key]:
    found: set[Key] = set()
    after = None
    while page := api.findings_of(run_id=run_id, after=after, limit=200):
        found |= {(one.kind, str(one.payment_id), one.reference) for one in page}
        after = page[-1].id
    return found


@pytest.fixture
def books(provider: Provider) -> Books:
    made = generated(SEED)
    write_ours(made.ours)
    write_theirs(provider.book, made.theirs)
    return made


def test_every_planted_difference_is_found_and_named_and_nothing_else(
    books: Books, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (len(books.ours), len(books.planted)) == (PAYMENTS, PLANTED)
    begin = time.perf_counter()

    run = api.reconcile(provider="card", day=DAY)

    took = time.perf_counter() - begin
    assert run.id is not None
    found = found_of(run.id)
    with capsys.disabled():
        print(
            f"\nseed {SEED}: {run.ours} payments here, {run.theirs} charges there, {PLANTED} planted;"
            f" {len(found & books.planted)} found, {len(found - books.planted)} false alarms, {took:.1f} s"
        )
    assert found == books.planted
    assert run.counts == Counter(kind for kind, _, _ in books.planted)
    assert set(run.counts) == set(FindingKind)
    assert took < LIMIT_S


def test_trying_out_finds_as_many_and_writes_nothing_down(books: Books) -> None:
    run = api.try_out(provider="card", day=DAY)

    assert (run.id, run.open) == (None, PLANTED)
    assert api.latest_run(provider="card", day=DAY) is None


def test_a_second_run_adds_nothing(books: Books) -> None:
    first = api.reconcile(provider="card", day=DAY)
    second = api.reconcile(provider="card", day=DAY)

    assert first.id != second.id
    assert first.id is not None
    assert second.id is not None
    assert found_of(second.id) == books.planted
    assert found_of(first.id) == set()
    assert second.counts == Counter(kind for kind, _, _ in books.planted)


def test_every_finding_tells_what_mends_it(books: Books) -> None:
    run = api.reconcile(provider="card", day=DAY)

    assert run.id is not None
    for finding in api.findings_of(run_id=run.id, limit=PLANTED):
        assert finding.status is FindingStatus.OPEN
        assert len(finding.mends) >= 2
        assert finding.detail
