"""Making payouts: when they are due, of what they consist, once per period, never of money that is owed."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from titan.apps.payouts import api as payouts
from titan.apps.payouts.contracts import LineKind, NothingToPay, PayoutStatus, Schedule
from titan.apps.payouts.domain import iban, periods
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, InsufficientFunds
from titan.kernel import clock
from titan.platform.eventlog import reading

from .conftest import Shop, eur, open_shop

SELLER, RESERVE, ADVANCE = AccountKind.SELLER, AccountKind.RESERVE, AccountKind.ADVANCE


@pytest.mark.django_db
class TestDue:
    def test_takes_all_that_was_earned_and_holds_it(self, shop: Shop) -> None:
        shop.sells(1000)
        shop.sells(500)

        made = payouts.make_due()

        [payout] = shop.payouts
        assert (made, payout.amount, payout.status) == (1, eur(1320), PayoutStatus.DRAFT)
        assert shop.has(SELLER) == (0, 1320)

    def test_makes_one_a_period(self, shop: Shop) -> None:
        with clock.frozen(datetime(2026, 3, 2, 9, tzinfo=UTC)):
            shop.sells(1000)
            payouts.make_due()
            shop.sells(1000)
            again = payouts.make_due()
        with clock.frozen(datetime(2026, 3, 9, 9, tzinfo=UTC)):
            next_week = payouts.make_due()

        assert (again, next_week, [one.period for one in shop.payouts]) == (0, 1, ["2026-W11", "2026-W10"])

    @pytest.mark.parametrize(
        ("schedule", "period"),
        [
            (Schedule.DAILY, "2026-01-01"),
            (Schedule.WEEKLY, "2026-W01"),
            (Schedule.MONTHLY, "2026-01"),
            (Schedule.MANUAL, None),
        ],
    )
    def test_knows_the_period(self, schedule: Schedule, period: str | None) -> None:
        assert periods.period_of(schedule, datetime(2026, 1, 1, tzinfo=UTC)) == period

    def test_waits_for_the_minimum(self, shop: Shop) -> None:
        shop.settles(minimum_minor=900)
        shop.sells(1000)
        before = payouts.make_due()
        shop.sells(100)

        assert (before, payouts.make_due()) == (0, 1)

    def test_passes_over_a_shop_that_is_paid_when_it_asks(self, shop: Shop) -> None:
        shop.settles(Schedule.MANUAL)
        shop.sells(1000)

        assert payouts.make_due() == 0
        assert shop.asks().amount == eur(880)

    def test_passes_over_a_shop_without_an_account(self) -> None:
        shop = open_shop()
        shop.sells(1000)

        assert payouts.make_due() == 0
        with pytest.raises(NothingToPay):
            shop.asks()

    def test_leaves_a_fact_that_sums(self, shop: Shop) -> None:
        order_id = shop.sells(1000)
        shop.gives_back(order_id, 300)
        payout = shop.asks()

        [fact] = reading.stream(payout.id)
        sums = {
            name: fact.payload[name]["amount"] for name in ("gross", "commission", "tax", "other", "amount")
        }
        assert sums == {"gross": 700, "commission": 70, "tax": 14, "other": 0, "amount": 616}


@pytest.mark.django_db
class TestRefunds:
    def test_come_off_the_next_payout(self, shop: Shop) -> None:
        order_id = shop.sells(1000)
        shop.sells(1000)
        shop.gives_back(order_id, 500)

        payout = shop.asks()

        kinds = [line.kind for line in payouts.statement(payout_id=payout.id).lines]
        assert (payout.amount, kinds) == (eur(1320), [LineKind.RELEASE, LineKind.RELEASE, LineKind.REFUND])

    def test_that_others_bear_leave_no_line(self, shop: Shop) -> None:
        order_id = shop.sells(1000)
        shop.gives_back(order_id, 500, bearer="platform")

        assert shop.asks().amount == eur(880)

    def test_after_the_payout_are_laid_out_and_filled_first(self, shop: Shop) -> None:
        order_id = shop.sells(1000)
        shop.asks("first")
        shop.gives_back(order_id, 1000)
        owing = shop.has(ADVANCE)
        shop.sells(500)
        after = shop.has(ADVANCE), shop.has(SELLER)

        assert (owing, after) == ((-880, 0), ((-440, 0), (0, 880)))

    def test_keep_the_shop_from_being_paid_until_they_are_filled(self, shop: Shop) -> None:
        order_id = shop.sells(1000)
        shop.asks("first")
        shop.gives_back(order_id, 1000)
        shop.sells(500)
        with pytest.raises(NothingToPay):
            shop.asks("second")
        shop.sells(1000)

        payout = shop.asks("third")

        assert payout.amount == eur(440)
        lines = payouts.statement(payout_id=payout.id).lines
        assert sum(line.amount.amount for line in lines) == 440

    def test_that_are_not_known_yet_make_the_payout_wait(self, shop: Shop) -> None:
        order_id = shop.sells(1000)
        shop.gives_back(order_id, 500, learns=False)

        with pytest.raises(InsufficientFunds):
            shop.asks()

        assert (payouts.make_due(), shop.payouts) == (0, ())

    def test_that_are_given_up_come_back(self, shop: Shop) -> None:
        order_id = shop.sells(1000)
        refund = wallet.reclaim(
            order_id=order_id, shop_id=shop.id, refund_id=order_id, amount=eur(500), bearer="seller"
        )
        wallet.undo_reclaim(refund_id=refund.refund_id)
        shop.sells(1000)

        assert shop.asks().amount == eur(1760)


@pytest.mark.django_db
class TestReserve:
    def test_keeps_a_share_of_each_release_for_its_time(self, shop: Shop) -> None:
        payouts.set_reserve(shop_id=shop.id, reserve_bp=1000, reserve_days=14, actor_id=shop.owner_id)
        shop.sells(1000)
        kept = shop.has(RESERVE), shop.has(SELLER)
        early = payouts.free_reserves()

        with clock.frozen(clock.now() + timedelta(days=15)):
            freed = [payouts.free_reserves(), payouts.free_reserves()]

        assert (kept, early, freed) == (((88, 0), (792, 0)), 0, [1, 0])
        assert (shop.has(RESERVE), shop.has(SELLER)) == ((0, 0), (880, 0))

    def test_stands_in_the_statement(self, shop: Shop) -> None:
        payouts.set_reserve(shop_id=shop.id, reserve_bp=1000, reserve_days=14, actor_id=shop.owner_id)
        shop.sells(1000)

        payout = shop.asks()

        lines = payouts.statement(payout_id=payout.id).lines
        assert [(line.kind, line.amount) for line in lines] == [
            (LineKind.RELEASE, eur(880)),
            (LineKind.RESERVE, eur(-88)),
        ]

    def test_fills_an_advance_when_it_is_freed(self, shop: Shop) -> None:
        payouts.set_reserve(shop_id=shop.id, reserve_bp=1000, reserve_days=14, actor_id=shop.owner_id)
        order_id = shop.sells(1000)
        shop.asks()
        shop.gives_back(order_id, 1000)

        with clock.frozen(clock.now() + timedelta(days=15)):
            payouts.free_reserves()

        assert (shop.has(ADVANCE), shop.has(SELLER)) == ((-792, 0), (0, 792))

    def test_and_purse_are_told_to_the_seller(self, shop: Shop) -> None:
        payouts.set_reserve(shop_id=shop.id, reserve_bp=1000, reserve_days=14, actor_id=shop.owner_id)
        order_id = shop.sells(1000)
        shop.asks()
        shop.gives_back(order_id, 100)

        [purse] = payouts.purses(shop_id=shop.id, currency="EUR")

        assert (purse.available, purse.under_way, purse.reserve, purse.advance) == (
            eur(0),
            eur(792),
            eur(88),
            eur(88),
        )
        assert purse.next_free_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one() -> None:
    shop = open_shop()
    shop.settles()
    shop.sells(1000)
    start, made = threading.Barrier(6), []

    def work() -> None:
        start.wait()
        try:
            made.append(payouts.make_due())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 6
    assert [payout.amount for payout in shop.payouts] == [eur(880)]
    assert shop.has(SELLER) == (0, 880)
    assert wallet.check().is_clean


@pytest.mark.parametrize(
    ("number", "is_good"),
    [
        ("DE89370400440532013000", True),
        ("GB29NWBK60161331926819", True),
        ("NO9386011117947", True),
        ("DE89370400440532013001", False),
        ("DE8937040044053201300", False),
        ("XX89370400440532013000", False),
        ("DE8937040044053201300O", False),
        ("", False),
    ],
)
def test_a_bank_account_is_checked(number: str, is_good: bool) -> None:
    assert iban.is_valid(number) is is_good
