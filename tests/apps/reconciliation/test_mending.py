"""Each difference is mended by its action: the provider's book is changed, found to differ, mended, and agrees."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine

from tests.apps.payments.conftest import Provider, Purchase, by_card, eur, fresh_id, new_purchase
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentStateConflict, PaymentStatus, ProviderUnavailable
from titan.apps.reconciliation import api
from titan.apps.reconciliation.contracts import (
    Finding,
    FindingKind,
    FindingNotFound,
    FindingStatus,
    Mend,
    NotMendable,
)
from titan.kernel import clock
from titan.platform.db import sql

pytestmark = pytest.mark.django_db
REASON = "the books must agree"


def captured(*amounts: int) -> Purchase:
    purchase = new_purchase(*(amounts or (3000, 1200)))
    purchase.authorise(by_card())
    payments.capture(payment_id=purchase.id)
    return purchase


def intent_of(provider: Provider, purchase: Purchase) -> str:
    found = provider.book.find(str(purchase.id))
    assert found is not None
    return found


def write(provider: Provider, statement: str, *params: object) -> None:
    with provider.book.transaction() as db:
        db.execute(statement, params)


@pytest.fixture
def day() -> date:
    """Today; it is looked at tomorrow."""
    return clock.now().date()


def compared(day: date) -> tuple[Finding, ...]:
    with time_machine.travel(clock.now() + timedelta(days=1)):
        run = api.reconcile(provider="card", day=day)
    assert run.id is not None
    return tuple(one for one in api.findings_of(run_id=run.id) if one.status is FindingStatus.OPEN)


def only(day: date, kind: FindingKind) -> Finding:
    (finding,) = compared(day)
    assert finding.kind is kind
    return finding


def mend(finding: Finding, action: Mend) -> str:
    return api.mend(finding_id=finding.id, action=action, reason=REASON)


def status_of(finding: Finding) -> FindingStatus:
    return api.finding(finding_id=finding.id).status


class TestLate:
    def test_is_mended_by_taking_over_the_capture(self, provider: Provider, day: date) -> None:
        purchase = new_purchase(3000, 1200)
        purchase.authorise(by_card())
        provider.book.capture(intent_of(provider, purchase), 4200)
        finding = only(day, FindingKind.LATE)

        outcome = mend(finding, finding.mends[0])

        assert finding.mends[0] is Mend.TAKE_OVER
        assert outcome == "the payment is captured"
        assert purchase.escrow() == [3000, 1200]
        assert status_of(finding) is FindingStatus.MENDED
        assert compared(day) == ()

    def test_of_a_payment_that_is_over_is_mended_by_sending_it_back(
        self, provider: Provider, day: date
    ) -> None:
        purchase = new_purchase(3000)
        purchase.authorise(by_card(""))
        intent = intent_of(provider, purchase)
        payments.void(payment_id=purchase.id, reason="changed their mind")
        sql.execute("UPDATE payments_payment SET status = 'voided' WHERE id = %s", (purchase.id,))
        provider.book.authorise(intent, provider.book.card_of("tok_ok"))
        provider.book.capture(intent, 3000)
        finding = only(day, FindingKind.LATE)

        mend(finding, Mend.GIVE_BACK_CHARGE)

        assert provider.refunded() == 3000
        assert status_of(finding) is FindingStatus.MENDED


class TestRefunded:
    def test_more_there_is_mended_by_asking(self, provider: Provider, day: date) -> None:
        purchase = captured()
        provider.book.refund(
            intent_of(provider, purchase),
            refund_id=str(fresh_id()),
            order_id=str(purchase.orders[0]),
            amount=500,
        )
        finding = only(day, FindingKind.REFUNDED)

        mend(finding, finding.mends[0])

        assert finding.mends[0] is Mend.ASK
        assert payments.get(payment_id=purchase.id).refunded == eur(500)
        assert purchase.escrow() == [2500, 1200]
        assert status_of(finding) is FindingStatus.MENDED

    def test_less_there_is_mended_by_sending_it_again(self, provider: Provider, day: date) -> None:
        purchase = captured()
        for amount in (500, 300):
            payments.refund(
                payment_id=purchase.id,
                refund_id=fresh_id(),
                order_id=purchase.orders[0],
                amount=eur(amount),
                reason="a scratch",
            )
        write(provider, "DELETE FROM refund WHERE amount = 300")
        write(provider, "DELETE FROM answer WHERE key LIKE 'refund:%'")
        finding = only(day, FindingKind.REFUNDED)

        outcome = mend(finding, finding.mends[0])

        assert finding.mends[0] is Mend.RESEND_REFUND
        assert outcome == "1 refunds sent"
        assert provider.refunded() == 800
        assert payments.get(payment_id=purchase.id).refunded == eur(800)
        assert status_of(finding) is FindingStatus.MENDED
        assert compared(day) == ()


class TestDouble:
    def double(self, provider: Provider) -> Purchase:
        provider.order(create="double:1")
        purchase = captured()
        provider.order()
        return purchase

    @pytest.mark.parametrize("is_captured", [True, False])
    def test_is_mended_by_voiding_or_sending_back_the_second(
        self, provider: Provider, day: date, is_captured: bool
    ) -> None:
        purchase = self.double(provider)
        finding = only(day, FindingKind.DOUBLE)
        if is_captured:
            provider.book.capture(finding.reference, 4200)

        outcome = mend(finding, finding.mends[0])

        assert outcome == ("sent back 42.00 EUR" if is_captured else "voided")
        assert provider.book.get(intent_of(provider, purchase))["status"] == "captured"
        assert (provider.captured() - provider.refunded(), purchase.escrow()) == (4200, [3000, 1200])
        assert status_of(finding) is FindingStatus.MENDED
        assert compared(day) == ()

    def test_the_payments_own_charge_is_never_sent_back(self, provider: Provider, day: date) -> None:
        purchase = self.double(provider)
        finding = only(day, FindingKind.DOUBLE)

        with pytest.raises(PaymentStateConflict):
            payments.give_back_charge(
                provider="card", reference=intent_of(provider, purchase), payment_id=purchase.id
            )

        assert provider.refunded() == 0
        assert status_of(finding) is FindingStatus.OPEN


class TestUnknown:
    @pytest.mark.parametrize(
        "payment_id", ["36ce9f0f-35ad-498f-8e5e-fb59aaa2a38a", "an order of another system"]
    )
    def test_is_mended_by_sending_it_back(self, provider: Provider, day: date, payment_id: str) -> None:
        intent = provider.book.create(
            payment_id=payment_id, amount=900, currency="EUR", return_url="", capture_at_once=True
        )
        provider.book.authorise(intent, provider.book.card_of("tok_ok"))
        finding = only(day, FindingKind.UNKNOWN)

        for _ in range(2):
            payments.give_back_charge(
                provider="card", reference=finding.reference, payment_id=finding.payment_id
            )
        mend(finding, finding.mends[0])

        assert (provider.captured(), provider.refunded()) == (900, 900)
        assert status_of(finding) is FindingStatus.MENDED
        assert compared(day) == ()


class TestAmount:
    def test_too_much_is_mended_by_sending_the_surplus_back(self, provider: Provider, day: date) -> None:
        purchase = captured()
        write(provider, "UPDATE intent SET captured = 4300, amount = 4300")
        write(provider, "UPDATE capture SET amount = 4300, fee = 85")
        finding = only(day, FindingKind.AMOUNT)

        mend(finding, finding.mends[0])

        assert finding.mends[0] is Mend.GIVE_BACK_SURPLUS
        assert (provider.captured(), provider.refunded()) == (4300, 100)
        assert purchase.escrow() == [3000, 1200]
        # It was authorised for more, which stays so: that is left to be ignored.
        assert status_of(finding) is FindingStatus.OPEN
        mend(finding, Mend.IGNORE)
        assert compared(day) == ()

    def test_too_little_stays_open_after_asking(self, provider: Provider, day: date) -> None:
        captured()
        write(provider, "UPDATE intent SET captured = 4100")
        write(provider, "UPDATE capture SET amount = 4100, fee = 82")
        finding = only(day, FindingKind.AMOUNT)

        outcome = mend(finding, Mend.ASK)

        assert outcome == "the payment is captured; the books still differ"
        assert status_of(finding) is FindingStatus.OPEN
        assert REASON in api.finding(finding_id=finding.id).note


class TestMissing:
    def test_hold_that_is_gone_is_mended_by_asking(self, provider: Provider, day: date) -> None:
        purchase = new_purchase(3000)
        purchase.authorise(by_card())
        provider.book.void(intent_of(provider, purchase))
        finding = only(day, FindingKind.MISSING)

        mend(finding, finding.mends[0])

        assert payments.get(payment_id=purchase.id).status is PaymentStatus.VOIDED
        assert status_of(finding) is FindingStatus.MENDED

    def test_charge_that_was_never_there_is_ignored_with_a_reason(
        self, provider: Provider, day: date
    ) -> None:
        captured()
        for table in ("capture", "charge", "intent"):
            write(provider, f"DELETE FROM {table}")
        finding = only(day, FindingKind.MISSING)

        assert "still differ" in mend(finding, Mend.ASK)
        mend(finding, Mend.IGNORE)

        assert status_of(finding) is FindingStatus.IGNORED
        assert compared(day) == ()


class TestFee:
    def test_is_mended_by_accepting_it_as_long_as_it_stays_so(self, provider: Provider, day: date) -> None:
        captured()
        write(provider, "UPDATE capture SET fee = 99")
        finding = only(day, FindingKind.FEE)

        mend(finding, finding.mends[0])

        assert (finding.ours, finding.theirs) == (eur(84), eur(99))
        assert status_of(finding) is FindingStatus.MENDED
        assert compared(day) == ()
        write(provider, "UPDATE capture SET fee = 199")
        assert only(day, FindingKind.FEE).id == finding.id


class TestCurrency:
    def test_can_be_asked_about_and_ignored(self, provider: Provider, day: date) -> None:
        captured()
        write(provider, "UPDATE intent SET currency = 'CHF'")
        finding = only(day, FindingKind.CURRENCY)

        assert "still differ" in mend(finding, Mend.ASK)
        mend(finding, Mend.IGNORE)

        assert status_of(finding) is FindingStatus.IGNORED


class TestRefusal:
    @pytest.fixture
    def finding(self, provider: Provider, day: date) -> Finding:
        captured()
        write(provider, "UPDATE capture SET fee = 99")
        return only(day, FindingKind.FEE)

    def test_of_what_does_not_mend_it(self, finding: Finding) -> None:
        with pytest.raises(NotMendable):
            mend(finding, Mend.GIVE_BACK_CHARGE)

    def test_of_what_is_closed(self, finding: Finding) -> None:
        mend(finding, Mend.ACCEPT_FEE)

        with pytest.raises(NotMendable):
            mend(finding, Mend.IGNORE)

    def test_of_what_is_not_there(self) -> None:
        with pytest.raises(FindingNotFound):
            api.mend(finding_id=UUID(int=1), action=Mend.IGNORE, reason=REASON)

    def test_of_a_silent_provider_leaves_it_open(self, provider: Provider, day: date) -> None:
        purchase = new_purchase(3000)
        purchase.authorise(by_card())
        provider.book.capture(intent_of(provider, purchase), 3000)
        finding = only(day, FindingKind.LATE)
        provider.order(find="fail:1")

        with pytest.raises(ProviderUnavailable):
            mend(finding, Mend.TAKE_OVER)

        assert status_of(finding) is FindingStatus.OPEN
