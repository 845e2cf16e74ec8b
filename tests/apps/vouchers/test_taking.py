"""A purchase uses its vouchers once, and gives each back once."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from titan.apps.orders.events import OrderCancelled
from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import (
    Voucher,
    VoucherExpired,
    VoucherNotApplicable,
    VouchersClosed,
    VouchersConflict,
    VoucherUsedUp,
)
from titan.apps.vouchers.events import VouchersGivenBack, VouchersTaken
from titan.kernel import clock
from titan.kernel.events import decode
from titan.platform.db import sql
from titan.platform.eventlog import relay
from titan.platform.eventlog.appending import Pending, append

from .conftest import (
    OPERATOR,
    OTHER_SHOP,
    SHOP,
    claimed,
    counters,
    create,
    eur,
    fixed,
    fresh_id,
    platform,
    terms,
    use,
    with_limits,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer_id() -> UUID:
    return fresh_id()


def facts(type: str) -> list[Any]:
    rows = sql.query("SELECT payload FROM eventlog_event WHERE type = %s ORDER BY position", (type,))
    return [decode(type, orjson.loads(row[0])) for row in rows]


def left(user_id: UUID, voucher: Voucher) -> int:
    return next(one.left for one in vouchers.wallet_of(user_id=user_id) if one.voucher.id == voucher.id)


class TestTake:
    def test_counts_and_tells_the_world(self, buyer_id: UUID) -> None:
        shops, all_over = claimed(buyer_id, terms(), platform())
        purchase_id = fresh_id()
        uses = [use(shops, 300), use(all_over, 200, SHOP, OTHER_SHOP, platform_part=200)]

        vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=uses)

        assert (counters(shops), counters(all_over)) == ((1, 300), (1, 400))
        [taken] = facts(VouchersTaken.type)
        assert (taken.purchase_id, taken.buyer_id, taken.uses) == (purchase_id, buyer_id, tuple(uses))
        assert vouchers.check() == ()

    def test_again_has_no_further_effect(self, buyer_id: UUID) -> None:
        [voucher] = claimed(buyer_id, terms())
        purchase_id = fresh_id()

        for _ in range(3):
            vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=[use(voucher)])

        assert counters(voucher) == (1, 100)
        assert len(facts(VouchersTaken.type)) == 1

    def test_again_with_other_vouchers_is_a_conflict(self, buyer_id: UUID) -> None:
        [voucher] = claimed(buyer_id, terms())
        purchase_id = fresh_id()
        vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=[use(voucher)])

        with pytest.raises(VouchersConflict):
            vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=[use(voucher, 99)])

    def test_takes_all_or_nothing(self, buyer_id: UUID) -> None:
        good, full = claimed(buyer_id, terms(), with_limits(terms(), total=1))
        other = fresh_id()
        vouchers.claim(user_id=other, voucher_id=full.id)
        vouchers.take(purchase_id=fresh_id(), buyer_id=other, uses=[use(full)])

        with pytest.raises(VoucherUsedUp) as refusal:
            vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(good), use(full)])

        assert refusal.value.extra == {"voucher_id": str(full.id), "limit": "total"}
        assert counters(good) == (0, 0)
        assert vouchers.check() == ()

    def test_names_the_limit_that_is_reached(self, buyer_id: UUID) -> None:
        poor, once = claimed(buyer_id, with_limits(terms(), budget=eur(150), per_user=5), terms())
        vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(poor), use(once)])

        limits = []
        for voucher in (poor, once):
            with pytest.raises(VoucherUsedUp) as refusal:
                vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(voucher)])
            limits.append(refusal.value.extra["limit"])

        assert limits == ["budget", "user"]

    def test_wants_a_claim(self, buyer_id: UUID) -> None:
        with pytest.raises(VoucherNotApplicable):
            vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(create())])

    def test_refuses_a_stopped_voucher(self, buyer_id: UUID) -> None:
        [voucher] = claimed(buyer_id, terms())
        vouchers.stop_voucher(voucher_id=voucher.id, actor_id=OPERATOR, reason="printed wrongly")

        with pytest.raises(VoucherExpired):
            vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(voucher)])

    def test_keeps_the_promise_of_a_quote_that_was_frozen_in_time(self, buyer_id: UUID) -> None:
        [voucher] = claimed(buyer_id, terms())

        with clock.frozen(voucher.terms.ends_at):
            vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(voucher)])

        assert counters(voucher) == (1, 100)


class TestGiveBack:
    def test_undoes_a_take(self, buyer_id: UUID) -> None:
        [voucher] = claimed(buyer_id, with_limits(terms(), total=1, budget=eur(100)))
        purchase_id = fresh_id()
        vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=[use(voucher)])

        came_back = [vouchers.give_back(purchase_id=purchase_id) for _ in range(3)]

        assert came_back == [True, False, False]
        assert (counters(voucher), left(buyer_id, voucher)) == ((0, 0), 1)
        [given_back] = facts(VouchersGivenBack.type)
        assert (given_back.purchase_id, given_back.order_id, len(given_back.parts)) == (purchase_id, None, 1)
        vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(voucher)])
        assert counters(voucher) == (1, 100)
        assert vouchers.check() == ()

    def test_before_the_take_keeps_it_out(self, buyer_id: UUID) -> None:
        [voucher] = claimed(buyer_id, terms())
        purchase_id = fresh_id()

        assert [vouchers.give_back(purchase_id=purchase_id) for _ in range(2)] == [False, False]

        with pytest.raises(VouchersClosed):
            vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=[use(voucher)])
        assert counters(voucher) == (0, 0)

    def test_after_it_keeps_a_repeated_take_out(self, buyer_id: UUID) -> None:
        [voucher] = claimed(buyer_id, terms())
        purchase_id = fresh_id()
        vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=[use(voucher)])
        vouchers.give_back(purchase_id=purchase_id)

        with pytest.raises(VouchersClosed):
            vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=[use(voucher)])


class TestGiveBackOrder:
    @pytest.fixture
    def bought(self, buyer_id: UUID) -> tuple[UUID, Voucher, Voucher]:
        """A purchase in two shops with a voucher of the first and one of the platform over both."""
        shops, all_over = claimed(buyer_id, terms(), platform(fixed, 400))
        purchase_id = fresh_id()
        uses = [use(shops, 300), use(all_over, 200, SHOP, OTHER_SHOP, platform_part=200)]
        vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=uses)
        return purchase_id, shops, all_over

    def test_gives_a_shops_voucher_back_at_once(
        self, buyer_id: UUID, bought: tuple[UUID, Voucher, Voucher]
    ) -> None:
        purchase_id, shops, all_over = bought
        order_id = fresh_id()

        for _ in range(2):
            vouchers.give_back_order(purchase_id=purchase_id, order_id=order_id, shop_id=SHOP)

        assert (counters(shops), left(buyer_id, shops)) == ((0, 0), 1)
        assert (counters(all_over), left(buyer_id, all_over)) == ((1, 200), 0)
        [fact] = facts(VouchersGivenBack.type)
        assert fact.order_id == order_id
        assert [(part.voucher_id, part.amount, part.is_voucher_back) for part in fact.parts] == [
            (shops.id, eur(300), True),
            (all_over.id, eur(200), False),
        ]
        assert fact.parts[1].platform_funded == eur(200)
        assert vouchers.check() == ()

    def test_gives_the_platforms_back_with_its_last_order(
        self, buyer_id: UUID, bought: tuple[UUID, Voucher, Voucher]
    ) -> None:
        purchase_id, _, all_over = bought

        for shop_id in (OTHER_SHOP, SHOP):
            vouchers.give_back_order(purchase_id=purchase_id, order_id=fresh_id(), shop_id=shop_id)

        assert (counters(all_over), left(buyer_id, all_over)) == ((0, 0), 1)
        assert vouchers.give_back(purchase_id=purchase_id) is False
        assert vouchers.check() == ()

    def test_leaves_the_rest_to_the_undo_of_the_purchase(
        self, buyer_id: UUID, bought: tuple[UUID, Voucher, Voucher]
    ) -> None:
        purchase_id, shops, all_over = bought
        vouchers.give_back_order(purchase_id=purchase_id, order_id=fresh_id(), shop_id=SHOP)

        assert vouchers.give_back(purchase_id=purchase_id)

        assert (counters(shops), counters(all_over)) == ((0, 0), (0, 0))
        assert vouchers.check() == ()

    def test_of_a_purchase_without_vouchers_is_nothing(self) -> None:
        assert not vouchers.give_back_order(purchase_id=fresh_id(), order_id=fresh_id(), shop_id=SHOP)

    def test_follows_a_cancelled_order(self, buyer_id: UUID, bought: tuple[UUID, Voucher, Voucher]) -> None:
        purchase_id, shops, _ = bought
        event = OrderCancelled(
            order_id=fresh_id(),
            purchase_id=purchase_id,
            buyer_id=buyer_id,
            shop_id=SHOP,
            lines=(),
            total=eur(1000),
            is_paid=True,
            cancelled_by="buyer",
            reason="changed my mind",
            cancelled_at=clock.now(),
        )
        append([Pending(event.order_id, event)])

        relay.settle()

        assert left(buyer_id, shops) == 1
