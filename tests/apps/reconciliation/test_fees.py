"""Fees of providers in the ledger: booked once as they were taken, corrected by an operator, never twice."""

from datetime import date, timedelta

import pytest
import time_machine

from tests.apps.payments.conftest import Provider, Purchase, by_card, eur, new_purchase
from titan.apps.payments import api as payments
from titan.apps.reconciliation import api
from titan.apps.reconciliation.contracts import Finding, FindingStatus, Mend, Run
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferConflict
from titan.kernel import clock
from titan.kernel.money import Money

pytestmark = pytest.mark.django_db
# Of 42.00: 1.4 % and 25 cents.
FEE = 84


@pytest.fixture
def day() -> date:
    """Today; it is looked at tomorrow."""
    return clock.now().date()


@pytest.fixture
def purchase(provider: Provider) -> Purchase:
    """A purchase of 42.00 by card, captured."""
    made = new_purchase(3000, 1200)
    made.authorise(by_card())
    payments.capture(payment_id=made.id)
    return made


def reconcile(day: date) -> Run:
    with time_machine.travel(clock.now() + timedelta(days=1)):
        return api.reconcile(provider="card", day=day)


def open_finding(run: Run) -> Finding:
    assert run.id is not None
    (finding,) = (one for one in api.findings_of(run_id=run.id) if one.status is FindingStatus.OPEN)
    return finding


def take(provider: Provider, fee: int) -> None:
    with provider.book.transaction() as db:
        db.execute("UPDATE capture SET fee = ?", (fee,))


def balance(kind: AccountKind) -> int:
    return wallet.balance(account=AccountRef(kind), currency="EUR").available.amount


def booked(purchase: Purchase) -> tuple[Money, int]:
    (fee,) = wallet.provider_fees(payment_ids=[purchase.id])
    return fee.amount, fee.bookings


class TestBooking:
    def test_leaves_at_the_provider_what_it_owes(self, purchase: Purchase, day: date) -> None:
        payments.refund(
            payment_id=purchase.id,
            refund_id=purchase.orders[1],
            order_id=purchase.orders[0],
            amount=eur(500),
            reason="a scratch",
        )

        run = reconcile(day)

        assert run.open == 0
        assert balance(AccountKind.PROVIDER_FEE) == -FEE
        assert -balance(AccountKind.PROVIDER) == 4200 - 500 - FEE
        assert wallet.check().is_clean

    def test_happens_once_however_often_the_day_is_compared(self, purchase: Purchase, day: date) -> None:
        for _ in range(3):
            reconcile(day)

        assert booked(purchase) == (eur(FEE), 1)

    def test_goes_on_where_a_run_died_before_it_was_noted(self, purchase: Purchase, day: date) -> None:
        wallet.book_provider_fees(fees={purchase.id: eur(FEE)})

        assert reconcile(day).open == 0
        assert booked(purchase) == (eur(FEE), 1)

    def test_is_left_out_where_a_day_is_only_tried(self, purchase: Purchase, day: date) -> None:
        with time_machine.travel(clock.now() + timedelta(days=1)):
            api.try_out(provider="card", day=day)

        assert wallet.provider_fees(payment_ids=[purchase.id]) == ()

    def test_takes_what_was_taken_though_another_fee_was_agreed(
        self, provider: Provider, purchase: Purchase, day: date
    ) -> None:
        take(provider, 99)

        finding = open_finding(reconcile(day))

        assert (finding.ours, finding.theirs) == (eur(FEE), eur(99))
        assert booked(purchase) == (eur(99), 1)


class TestCorrecting:
    @pytest.mark.parametrize("later", [60, 120], ids=["less", "more"])
    def test_follows_a_provider_that_changed_its_mind_once_it_is_accepted(
        self, provider: Provider, purchase: Purchase, day: date, later: int
    ) -> None:
        reconcile(day)
        take(provider, later)
        finding = open_finding(reconcile(day))
        assert booked(purchase) == (eur(FEE), 1)

        api.mend(finding_id=finding.id, action=Mend.ACCEPT_FEE, reason="a rate of its own for that card")

        assert booked(purchase) == (eur(later), 2)
        assert reconcile(day).open == 0
        assert "a rate of its own" in api.finding(finding_id=finding.id).note

    def test_finds_a_fee_that_is_as_agreed_but_booked_otherwise(
        self, provider: Provider, purchase: Purchase, day: date
    ) -> None:
        take(provider, 99)
        reconcile(day)
        take(provider, FEE)

        finding = open_finding(reconcile(day))
        api.mend(finding_id=finding.id, action=finding.mends[0], reason="they paid the rest back")

        assert (finding.ours, finding.theirs, finding.detail) == (
            eur(99),
            eur(FEE),
            "booked here, taken there",
        )
        assert booked(purchase) == (eur(FEE), 2)
        assert reconcile(day).open == 0

    def test_moves_nothing_the_second_time(self, purchase: Purchase, day: date) -> None:
        reconcile(day)

        moved = [wallet.correct_provider_fee(payment_id=purchase.id, fee=eur(90)) for _ in range(2)]

        assert moved == [eur(6), eur(0)]
        assert booked(purchase) == (eur(90), 2)

    def test_is_the_only_way_to_another_fee(self, purchase: Purchase, day: date) -> None:
        reconcile(day)

        with pytest.raises(TransferConflict):
            wallet.book_provider_fees(fees={purchase.id: eur(90)})
