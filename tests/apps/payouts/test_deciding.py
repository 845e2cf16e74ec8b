"""The way of a payout: approved by one or two, sent, paid, failed, tried again, called off."""

from collections.abc import Callable
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.db import DatabaseError, transaction

from titan.apps.payouts import api as payouts
from titan.apps.payouts.contracts import (
    BankAccount,
    BatchNotFound,
    NothingToPay,
    Payout,
    PayoutNotFound,
    PayoutSettingsInvalid,
    PayoutStateConflict,
    PayoutStatus,
    SecondPersonNeeded,
)
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.platform.db import sql
from titan.platform.eventlog import reading

from .conftest import ANNA, BERT, REASON, Shop, approved, eur, fresh_id, open_shop, sent

pytestmark = pytest.mark.django_db
SELLER = AccountKind.SELLER


def approve(payout: Payout, actor_id: UUID) -> PayoutStatus:
    return payouts.approve(payout_id=payout.id, actor_id=actor_id, reason=REASON).status


def in_bank() -> int:
    return wallet.balance(account=AccountRef(AccountKind.BANK), currency="EUR").available.amount


class TestApproval:
    def test_of_one_is_enough_up_to_the_limit(self, shop: Shop) -> None:
        shop.sells(1000)

        assert approve(shop.asks(), ANNA) is PayoutStatus.APPROVED

    def test_of_two_different_people_is_needed_above_it(self, shop: Shop, settings: Any) -> None:
        settings.PAYOUT_TWO_PERSON_LIMIT = 5
        shop.sells(1000)
        payout = shop.asks()

        first = approve(payout, ANNA)
        with pytest.raises(SecondPersonNeeded):
            approve(payout, ANNA)
        second = approve(payout, BERT)

        assert (first, second) == (PayoutStatus.APPROVAL_NEEDED, PayoutStatus.APPROVED)

    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ("approved_by_id = %s, second_approved_by_id = %s", "payouts_payout_two_people"),
            ("status = 'approved'", "payouts_payout_approved"),
            ("status = 'paid', approved_by_id = %s", "payouts_payout_approved"),
            ("amount_minor = 0", "payouts_payout_amount_positive"),
        ],
    )
    def test_cannot_be_gone_around(self, shop: Shop, settings: Any, change: str, constraint: str) -> None:
        settings.PAYOUT_TWO_PERSON_LIMIT = 5
        shop.sells(1000)
        payout = shop.asks()

        with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
            sql.execute(
                f"UPDATE payouts_payout SET {change} WHERE id = %s",
                (*[ANNA] * change.count("%s"), payout.id),
            )

    def test_is_needed_before_the_bank_is_told(self, shop: Shop) -> None:
        shop.sells(1000)
        payout = shop.asks()

        with pytest.raises(NothingToPay):
            payouts.send_batch(currency="EUR", actor_id=ANNA, reason=REASON)
        with pytest.raises(PayoutStateConflict):
            payouts.mark_paid(payout_id=payout.id, reference="B-1")


class TestPaid:
    def test_lets_the_money_leave_once(self, shop: Shop) -> None:
        shop.sells(1000)
        payout, before = sent(shop.asks().id), in_bank()

        paid = [payouts.mark_paid(payout_id=payout.id, reference="B-1") for _ in range(2)]

        assert (paid[0].status, paid[1].reference) == (PayoutStatus.PAID, "B-1")
        assert (shop.has(SELLER), in_bank() - before) == ((0, 0), 880)
        assert wallet.check().is_clean

    def test_needs_the_bank_s_reference(self, shop: Shop) -> None:
        shop.sells(1000)

        with pytest.raises(PayoutSettingsInvalid):
            payouts.mark_paid(payout_id=sent(shop.asks().id).id, reference=" ")

    def test_leaves_facts(self, shop: Shop) -> None:
        shop.sells(1000)
        payout = sent(shop.asks().id)
        payouts.mark_paid(payout_id=payout.id, reference="B-1")

        facts = [fact.type.split(".")[1] for fact in reading.stream(payout.id)]
        assert facts == ["payout_created", "payout_approved", "payout_sent", "payout_paid"]

    def test_is_the_end(self, shop: Shop) -> None:
        shop.sells(1000)
        payout = sent(shop.asks().id)
        payouts.mark_paid(payout_id=payout.id, reference="B-1")

        steps: list[Callable[[], object]] = [
            lambda: payouts.fail(payout_id=payout.id, reason=REASON),
            lambda: payouts.cancel(payout_id=payout.id, reason=REASON),
            lambda: payouts.retry(payout_id=payout.id),
            lambda: approve(payout, BERT),
            lambda: payouts.mark_paid(payout_id=payout.id, reference="B-2"),
        ]
        for step in steps:
            with pytest.raises(PayoutStateConflict):
                step()


class TestFailure:
    def test_gives_the_money_back_and_is_tried_again(self, shop: Shop) -> None:
        shop.sells(1000)
        payout = sent(shop.asks().id)
        payouts.fail(payout_id=payout.id, reason="account closed")
        failed = shop.has(SELLER)
        shop.settles(account=BankAccount("Lamps Ltd", "GB29NWBK60161331926819"))

        again = payouts.retry(payout_id=payout.id)
        paid = payouts.mark_paid(payout_id=sent(payout.id).id, reference="B-2")

        assert (failed, again.attempt, again.status) == ((880, 0), 2, PayoutStatus.DRAFT)
        assert (again.account.iban[:2], again.approved_by_id) == ("GB", None)
        assert (paid.status, shop.has(SELLER)) == (PayoutStatus.PAID, (0, 0))
        assert wallet.check().is_clean

    def test_is_not_tried_again_where_the_money_is_gone(self, shop: Shop) -> None:
        order_id = shop.sells(1000)
        payout = sent(shop.asks().id)
        payouts.fail(payout_id=payout.id, reason="account closed")
        shop.gives_back(order_id, 1000)

        with pytest.raises(PayoutStateConflict):
            payouts.retry(payout_id=payout.id)

        payouts.cancel(payout_id=payout.id, reason="refunded meanwhile")
        shop.sells(2000)
        assert shop.asks("next").amount == eur(1760)


class TestCancelling:
    def test_leaves_the_lines_to_the_next_one(self, shop: Shop) -> None:
        shop.sells(1000)
        payout = approved(shop.asks("one").id)

        for _ in range(2):
            payouts.cancel(payout_id=payout.id, reason=REASON)
        shop.sells(500)
        again = shop.asks("two")

        assert (again.amount, len(payouts.statement(payout_id=again.id).lines)) == (eur(1320), 2)
        assert payouts.statement(payout_id=payout.id).lines == ()

    def test_is_too_late_once_the_bank_was_told(self, shop: Shop) -> None:
        shop.sells(1000)

        with pytest.raises(PayoutStateConflict):
            payouts.cancel(payout_id=sent(shop.asks().id).id, reason=REASON)


class TestBatch:
    def test_takes_all_that_is_approved(self, shop: Shop) -> None:
        other = open_shop("Chairs")
        other.settles()
        for one in (shop, other):
            one.sells(1000)
            approved(one.asks().id)

        batch = payouts.send_batch(currency="EUR", actor_id=ANNA, reason=REASON)

        assert (len(batch.entries), batch.total) == (2, eur(1760))
        assert {one.payouts[0].status for one in (shop, other)} == {PayoutStatus.SENT}

    def test_passes_over_a_shop_that_owes(self, shop: Shop) -> None:
        order_id = shop.sells(1000)
        approved(shop.asks().id)
        shop.gives_back(order_id, 1000)

        with pytest.raises(NothingToPay):
            payouts.send_batch(currency="EUR", actor_id=ANNA, reason=REASON)

    def test_is_a_file_for_the_bank(self, shop: Shop) -> None:
        shop.sells(1000)
        approved(shop.asks().id)
        batch = payouts.send_batch(currency="EUR", actor_id=ANNA, reason=REASON)

        lines = payouts.batch_csv(batch_id=batch.id).splitlines()
        document = ElementTree.fromstring(payouts.batch_sepa(batch_id=batch.id))

        assert lines[1].split(",")[1:] == ["Lamps Ltd", "DE89370400440532013000", "8.80", "EUR"]
        found = {
            name: document.find(f".//{{*}}{name}").text  # type: ignore[union-attr]
            for name in ("NbOfTxs", "CtrlSum", "InstdAmt", "EndToEndId")
        }
        assert found == {
            "NbOfTxs": "1",
            "CtrlSum": "8.80",
            "InstdAmt": "8.80",
            "EndToEndId": shop.payouts[0].id.hex,
        }

    def test_stays_as_the_bank_was_told(self, shop: Shop) -> None:
        shop.sells(1000)
        approved(shop.asks().id)
        batch = payouts.send_batch(currency="EUR", actor_id=ANNA, reason=REASON)
        told = payouts.batch_csv(batch_id=batch.id)
        payouts.fail(payout_id=shop.payouts[0].id, reason="account closed")
        payouts.retry(payout_id=shop.payouts[0].id)

        assert payouts.batch_csv(batch_id=batch.id) == told

    def test_that_nobody_made_is_not_found(self) -> None:
        with pytest.raises(BatchNotFound):
            payouts.batch_csv(batch_id=fresh_id())


class TestGuards:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE payouts_line SET amount_minor = 1, gross_minor = 1, commission_minor = 0, tax_minor = 0",
            "DELETE FROM payouts_line",
        ],
    )
    def test_lines_stay_as_they_were_written(self, shop: Shop, statement: str) -> None:
        shop.sells(1000)

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql.execute(statement)

    def test_an_unknown_payout_is_not_found(self) -> None:
        with pytest.raises(PayoutNotFound):
            approved(fresh_id())

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"account": BankAccount("Lamps", "DE00370400440532013000")}, "/account/iban"),
            ({"account": BankAccount("L", "DE89370400440532013000")}, "/account/holder"),
            ({"minimum_minor": -1}, "/minimum_minor"),
        ],
    )
    def test_settings_must_make_sense(self, shop: Shop, changes: dict[str, Any], pointer: str) -> None:
        with pytest.raises(PayoutSettingsInvalid) as refusal:
            shop.settles(**changes)

        assert [problem.pointer for problem in refusal.value.problems] == [pointer]
