"""Coins come and go, each once, and never more go than there are."""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest

from tests.factories.crowd import spread, together
from titan.apps.gamification import api as coins
from titan.apps.gamification.contracts import (
    CoinFault,
    CoinGrantInvalid,
    CoinsClosed,
    CoinsConflict,
    Movement,
    NotEnoughCoins,
)
from titan.apps.gamification.models import PurseRow
from titan.apps.wallet import api as wallet
from titan.kernel import clock
from titan.kernel.money import Money

from .conftest import OPERATOR, balance, buyer_with, eur, fresh_id, grant, history, uses

pytestmark = pytest.mark.django_db


class TestGranting:
    def test_happens_once(self) -> None:
        user_id, grant_id = fresh_id(), fresh_id()

        for _ in range(2):
            grant(user_id, 70, grant_id=grant_id)

        assert (balance(user_id), history(user_id)) == (70, [(Movement.GRANTED, 70)])
        with pytest.raises(CoinsConflict):
            grant(user_id, 71, grant_id=grant_id)

    @pytest.mark.parametrize(
        ("amount", "reason", "pointer"),
        [(0, "a present", "/coins"), (100_001, "a present", "/coins"), (1, " x ", "/reason")],
    )
    def test_wants_coins_and_a_reason(self, amount: int, reason: str, pointer: str) -> None:
        with pytest.raises(CoinGrantInvalid) as refusal:
            coins.grant(
                grant_id=fresh_id(), user_id=fresh_id(), coins=amount, actor_id=OPERATOR, reason=reason
            )
        assert [problem.pointer for problem in refusal.value.problems] == [pointer]


class TestSpending:
    def test_happens_once_and_comes_back_once(self) -> None:
        user_id, purchase_id, wanted = buyer_with(100), fresh_id(), uses(30, 20)

        for _ in range(2):
            coins.take(purchase_id=purchase_id, user_id=user_id, uses=wanted)
        spent = balance(user_id)
        back = [coins.give_back(purchase_id=purchase_id) for _ in range(2)]

        assert (spent, back, balance(user_id)) == (50, [True, False], 100)
        assert coins.check() == ()

    def test_never_takes_more_than_there_is(self) -> None:
        user_id = buyer_with(10)

        with pytest.raises(NotEnoughCoins):
            coins.take(purchase_id=fresh_id(), user_id=user_id, uses=uses(6, 5))

        assert (balance(user_id), coins.check()) == (10, ())

    def test_a_late_take_finds_the_purchase_closed(self) -> None:
        user_id, purchase_id = buyer_with(10), fresh_id()

        assert not coins.give_back(purchase_id=purchase_id)
        with pytest.raises(CoinsClosed):
            coins.take(purchase_id=purchase_id, user_id=user_id, uses=uses(5))

        assert balance(user_id) == 10

    def test_a_purchase_takes_the_same_coins_only(self) -> None:
        user_id, purchase_id = buyer_with(10), fresh_id()
        coins.take(purchase_id=purchase_id, user_id=user_id, uses=uses(5))

        with pytest.raises(CoinsConflict):
            coins.take(purchase_id=purchase_id, user_id=user_id, uses=uses(5))

    def test_an_order_that_is_off_gives_its_coins_back_and_the_undo_the_rest(self) -> None:
        user_id, purchase_id, wanted = buyer_with(100), fresh_id(), uses(30, 20)
        coins.take(purchase_id=purchase_id, user_id=user_id, uses=wanted)

        back = [coins.give_back_order(purchase_id=purchase_id, order_id=wanted[1].order_id) for _ in range(2)]
        after_order = balance(user_id)
        coins.give_back(purchase_id=purchase_id)

        assert (back, after_order, balance(user_id)) == ([True, False], 70, 100)
        assert coins.check() == ()

    def test_nothing_to_spend_leaves_nothing_behind(self) -> None:
        user_id = fresh_id()

        coins.take(purchase_id=fresh_id(), user_id=user_id, uses=())

        assert not PurseRow.objects.filter(user_id=user_id).exists()


class TestOffer:
    def test_is_as_many_as_there_are(self) -> None:
        tin, clay = fresh_id(), fresh_id()

        parts = coins.spendable(user_id=buyer_with(100), goods={tin: eur(2000), clay: eur(1000)})

        assert [(part.shop_id, part.coins, part.amount) for part in parts] == [
            (tin, 67, eur(67)),
            (clay, 33, eur(33)),
        ]

    def test_is_a_share_of_the_goods_at_most(self) -> None:
        [part] = coins.spendable(user_id=buyer_with(5000), goods={fresh_id(): eur(1999)})

        assert (part.coins, part.amount) == (499, eur(499))

    def test_counts_by_the_rate_of_the_currency(self, settings: object) -> None:
        settings.COIN_RATES = {"EUR": (100, 3)}  # type: ignore[attr-defined]
        user_id = buyer_with(100)

        [part] = coins.spendable(user_id=user_id, goods={fresh_id(): eur(100_000)})

        assert (part.coins, part.amount) == (99, eur(33))
        assert coins.spendable(user_id=user_id, goods={fresh_id(): Money(5000, "JPY")}) == ()
        assert coins.spendable(user_id=fresh_id(), goods={fresh_id(): eur(5000)}) == ()


class TestEarning:
    @pytest.mark.parametrize(("goods", "earned"), [(1999, 19), (99, 0), (500_000, 1000)])
    def test_is_a_coin_for_each_euro_up_to_a_limit(self, goods: int, earned: int) -> None:
        user_id, order_id = fresh_id(), fresh_id()

        told = [
            coins.earn(order_id=order_id, purchase_id=fresh_id(), user_id=user_id, goods=eur(goods))
            for _ in range(2)
        ]

        assert (told, balance(user_id)) == ([earned, 0], earned)


class TestEnding:
    def at(self, year: int, month: int, day: int = 15) -> datetime:
        return datetime(year, month, day, tzinfo=UTC)

    def granted(self, user_id: UUID, amount: int, at: datetime) -> None:
        with clock.frozen(at):
            grant(user_id, amount)

    def ended(self, at: datetime) -> None:
        with clock.frozen(at):
            while coins.expire_due():
                pass

    def test_takes_what_a_year_ago_came_and_is_still_there(self) -> None:
        user_id = fresh_id()
        self.granted(user_id, 100, self.at(2024, 1))
        self.granted(user_id, 50, self.at(2024, 2))
        with clock.frozen(self.at(2024, 3)):
            coins.take(purchase_id=fresh_id(), user_id=user_id, uses=uses(30))

        self.ended(self.at(2025, 1, 31))
        kept = balance(user_id)
        purse = coins.purse_of(user_id=user_id)
        for _ in range(2):
            self.ended(self.at(2025, 2, 1))

        assert kept == 120
        assert (purse.ending, purse.ends_at) == (70, self.at(2025, 2, 1))
        assert (balance(user_id), history(user_id)[-1]) == (50, (Movement.EXPIRED, -70))
        assert coins.check() == ()

    def test_leaves_what_was_spent_from_the_oldest(self) -> None:
        user_id = fresh_id()
        self.granted(user_id, 100, self.at(2024, 1))
        self.granted(user_id, 50, self.at(2024, 2))
        with clock.frozen(self.at(2024, 3)):
            coins.take(purchase_id=fresh_id(), user_id=user_id, uses=uses(130))

        self.ended(self.at(2025, 2, 1))

        assert balance(user_id) == 20

    def test_takes_what_came_back_too_late_at_the_end_of_that_month(self) -> None:
        user_id, purchase_id = fresh_id(), fresh_id()
        self.granted(user_id, 100, self.at(2024, 1))
        with clock.frozen(self.at(2025, 1)):
            coins.take(purchase_id=purchase_id, user_id=user_id, uses=uses(100))
        self.ended(self.at(2025, 2, 1))
        with clock.frozen(self.at(2025, 2)):
            coins.give_back(purchase_id=purchase_id)

        self.ended(self.at(2025, 2, 28))
        kept = balance(user_id)
        self.ended(self.at(2025, 3, 1))

        assert (kept, balance(user_id)) == (100, 0)


def test_the_check_finds_a_sum_that_is_wrong() -> None:
    user_id = buyer_with(100)
    PurseRow.objects.filter(user_id=user_id).update(granted=101)

    assert coins.check() == (
        CoinFault(user_id, "granted", 101, 100),
        CoinFault(user_id, "in the ledger", 101, 100),
    )


@pytest.mark.django_db(transaction=True)
def test_a_crowd_spends_exactly_what_there_is() -> None:
    user_id = buyer_with(7 * 20 + 6)
    tasks = [partial(coins.take, purchase_id=fresh_id(), user_id=user_id, uses=uses(7)) for _ in range(60)]

    outcomes = together(spread(tasks))

    assert outcomes == {"": 20, "NotEnoughCoins": 40}
    assert (balance(user_id), coins.check()) == (6, ())
    assert wallet.check().is_clean
