"""How refunds divide: random orders, tenders, currencies and partial refunds; every split sums, nobody is asked back."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentPart, PaymentStatus, PaymentWish, Tender, TenderKind
from titan.apps.payments.domain.tenders import Source, left, shares
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.kernel.money import Money, allocate

from .conftest import BY_WALLET, IN_CASH, fresh_id
from .tendering import fund

SUBSIDY = Tender(UUID(int=1), TenderKind.SUBSIDY, None, Money(1, "EUR"))
GIFT = Tender(UUID(int=1), TenderKind.GIFT_CARD, UUID(int=2), Money(1, "EUR"))
amounts = st.one_of(st.integers(0, 12), st.integers(0, 10_000), st.integers(0, 10**15))


@st.composite
def orders(draw: st.DrawFn) -> list[Source]:
    """What the method, up to four cards and the platform paid of an order."""
    method = Source(draw(amounts), 0)
    cards = [Source(paid, 0, GIFT) for paid in draw(st.lists(amounts, max_size=4))]
    subsidy = [Source(paid, 0, SUBSIDY) for paid in draw(st.lists(amounts, max_size=1))]
    return [method, *cards, *subsidy]


def after(sources: Sequence[Source], split: Sequence[int]) -> list[Source]:
    return [replace(one, refunded=one.refunded + share) for one, share in zip(sources, split, strict=True)]


class TestSplit:
    @given(orders(), st.lists(st.integers(1, 10**15), max_size=12))
    @settings(max_examples=400, deadline=None)
    def test_sums_exactly_and_ends_with_what_each_paid(self, sources: list[Source], cuts: list[int]) -> None:
        paid = left(sources)
        for cut in [*cuts, paid]:
            amount = min(cut, left(sources))
            if not amount and paid:
                break
            split = shares(sources, amount)
            assert min(split) >= 0
            assert sum(s for s, one in zip(split, sources, strict=True) if one.is_buyers) == amount
            sources = after(sources, split)
            assert all(one.refunded <= one.paid for one in sources)
        assert [one.refunded for one in sources] == [one.paid for one in sources]

    @given(orders(), st.data())
    @settings(max_examples=200, deadline=None)
    def test_does_not_depend_on_how_the_sum_was_cut(self, sources: list[Source], data: st.DataObject) -> None:
        assume(left(sources) > 1)
        total = data.draw(st.integers(2, left(sources)))
        first = data.draw(st.integers(1, total - 1))
        at_once = shares(sources, total)
        begun = shares(sources, first)

        rest = shares(after(sources, begun), total - first)

        buyers = [i for i, one in enumerate(sources) if one.is_buyers]
        assert [begun[i] + rest[i] for i in buyers] == [at_once[i] for i in buyers]

    @given(orders(), st.data())
    @settings(max_examples=200, deadline=None)
    def test_is_the_share_by_what_each_paid_to_the_unit(
        self, sources: list[Source], data: st.DataObject
    ) -> None:
        assume(left(sources))
        amount = data.draw(st.integers(1, left(sources)))

        split = shares(sources, amount)

        for share, one in zip(split, sources, strict=True):
            assert abs(share - Fraction(one.paid * amount, left(sources))) < len(sources)

    @given(orders(), st.data())
    @settings(max_examples=200, deadline=None)
    def test_goes_on_from_refunds_that_were_refused_or_made_elsewhere(
        self, sources: list[Source], data: st.DataObject
    ) -> None:
        begun = [replace(one, refunded=data.draw(st.integers(0, one.paid))) for one in sources]
        assume(left(begun))
        amount = data.draw(st.integers(1, left(begun)))

        split = shares(begun, amount)
        rest = after(begun, split)

        assert min(split) >= 0
        assert sum(s for s, one in zip(split, begun, strict=True) if one.is_buyers) == amount
        assert all(one.refunded <= one.paid for one in rest)
        ended = after(rest, shares(rest, left(rest)))
        assert [one.left for one in ended] == [0] * len(sources)

    def test_takes_nothing_back_where_the_largest_remainder_would(self) -> None:
        sources = [Source(6, 0), Source(6, 0, GIFT), Source(2, 0, GIFT)]
        assert (allocate(10, [6, 6, 2]), allocate(11, [6, 6, 2])) == ([4, 4, 2], [5, 5, 1])

        for _ in range(14):
            split = shares(sources, 1)
            sources = after(sources, split)
            assert sorted(split) == [0, 0, 1]

        assert [one.left for one in sources] == [0, 0, 0]

    def test_of_more_than_is_left_is_refused(self) -> None:
        with pytest.raises(ValueError, match="left"):
            shares([Source(5, 0), Source(5, 0, SUBSIDY)], 6)


@st.composite
def purchases(draw: st.DrawFn) -> tuple[str, list[tuple[int, list[int], int, int]]]:
    """A currency, and per order what the method, gift cards, credit and the platform pay."""
    currency = draw(st.sampled_from(["JPY", "EUR", "KWD"]))
    small = st.integers(0, 5000)
    order = st.tuples(small, st.lists(st.integers(1, 5000), max_size=3), small, small)
    made = draw(st.lists(order, min_size=1, max_size=3))
    return currency, [one if one[0] or one[1] or one[2] else (1, *one[1:]) for one in made]


@pytest.mark.django_db
@given(purchases(), st.sampled_from(["wallet", "cod"]), st.data())
@settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_account_has_in_the_end_what_it_paid(
    made: tuple[str, list[tuple[int, list[int], int, int]]], method: str, data: st.DataObject
) -> None:
    currency, plan = made
    wish: PaymentWish = IN_CASH if method == "cod" and any(one[0] for one in plan) else BY_WALLET
    buyer, cards = fresh_id(), [fresh_id() for _ in range(3)]
    parts = tuple(PaymentPart(fresh_id(), fresh_id(), Money(one[0], currency)) for one in plan)
    tenders = tuple(
        Tender(part.order_id, kind, source, Money(amount, currency))
        for part, (_, gifts, credit, subsidy) in zip(parts, plan, strict=True)
        for kind, source, amount in (
            *((TenderKind.GIFT_CARD, card, gift) for card, gift in zip(cards, gifts, strict=False)),
            (TenderKind.CREDIT, buyer, credit),
            (TenderKind.SUBSIDY, None, subsidy),
        )
        if amount
    )
    accounts = [AccountRef(AccountKind.BUYER, buyer), AccountRef(AccountKind.CREDIT, buyer)]
    accounts += [AccountRef(AccountKind.GIFT_CARD, card) for card in cards]
    for account in accounts:
        fund(account, Money(15_000, currency))
    promotion = AccountRef(AccountKind.PROMOTION)
    before = [_has(account, currency) for account in (*accounts, promotion)]
    payment_id = fresh_id()
    amount = sum((part.amount for part in parts), Money.zero(currency))
    payments.authorise(
        payment_id=payment_id, buyer_id=buyer, wish=wish, parts=parts, amount=amount, tenders=tenders
    )
    for part in parts:
        payments.capture_cash(payment_id=payment_id, order_id=part.order_id)
    payments.capture(payment_id=payment_id)

    for part in parts:
        cuts = data.draw(st.lists(st.integers(1, 5000), max_size=4))
        for cut in [*cuts, 10**9]:
            left_of = payments.refundable(payment_id=payment_id, order_id=part.order_id).amount
            if not left_of:
                break
            back = min(cut, left_of)
            payment = payments.refund(
                payment_id=payment_id,
                refund_id=fresh_id(),
                order_id=part.order_id,
                amount=Money(back, currency),
                reason="test",
            )
        assert _has(AccountRef(AccountKind.ESCROW, part.order_id), currency) == 0

    before[0] += amount.amount if wish is IN_CASH else 0
    assert [_has(account, currency) for account in (*accounts, promotion)] == before
    assert payment.status is PaymentStatus.REFUNDED
    assert wallet.check().is_clean


def _has(account: AccountRef, currency: str) -> int:
    return wallet.balance(account=account, currency=currency).available.amount
