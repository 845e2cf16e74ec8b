"""Many buyers at once: what is there is sold, and not a unit more."""

import threading
from collections import Counter
from uuid import UUID

from tests.apps.inventory.conftest import Shop, at_once, fresh_id, gate_free, level
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import SoldOut, StockLine, StockUnavailable
from titan.platform import cache

LINE_ORDERS = (1, -1)


def attempt(variant_id: UUID) -> str:
    """One unit for somebody: how it went."""
    try:
        inventory.reserve(
            reservation_id=fresh_id(), lines=[StockLine(variant_id, 1)], ttl_s=600, allocate=True
        )
    except (SoldOut, StockUnavailable) as refusal:
        return refusal.code
    return "sold"


def test_five_hundred_at_once_sell_exactly_what_is_there(shop: Shop) -> None:
    variant_id = shop.stock(100)
    outcomes = Counter(at_once(lambda _: attempt(variant_id), times=500))
    assert outcomes == {"sold": 100, SoldOut.code: 400}
    assert level(variant_id) == (100, 0, 100, 0)
    assert gate_free(variant_id) == 0
    assert inventory.drift().is_clean


def test_several_warehouses_sell_to_the_last_unit(shop: Shop) -> None:
    variant_id = shop.stock(20, elsewhere=13)
    outcomes = Counter(at_once(lambda _: attempt(variant_id), times=64))
    assert outcomes["sold"] == 33
    assert inventory.drift().is_clean


def test_lines_in_any_order_do_not_block_each_other(shop: Shop) -> None:
    variants = [shop.stock(200) for _ in range(4)]

    def buy_all(number: int) -> None:
        lines = [StockLine(variant_id, 1) for variant_id in variants[:: LINE_ORDERS[number % 2]]]
        inventory.reserve(reservation_id=fresh_id(), lines=lines, ttl_s=600)

    at_once(buy_all, times=160)
    assert [level(variant_id) for variant_id in variants] == [(200, 160, 0, 40)] * 4


def test_the_same_reservation_at_once_takes_once(shop: Shop) -> None:
    variant_id, reservation_id = shop.stock(10), fresh_id()

    def same(_: int) -> object:
        lines = [StockLine(variant_id, 4)]
        return inventory.reserve(reservation_id=reservation_id, lines=lines, ttl_s=600).lines

    assert set(at_once(same, times=32)) == {(StockLine(variant_id, 4),)}
    assert level(variant_id) == (10, 4, 0, 6)
    assert gate_free(variant_id) == 6
    assert inventory.drift().is_clean


def test_release_at_once_gives_back_once(shop: Shop) -> None:
    variant_id, reservation_id = shop.stock(10), fresh_id()
    inventory.reserve(reservation_id=reservation_id, lines=[StockLine(variant_id, 4)], ttl_s=600)
    at_once(lambda _: inventory.release(reservation_id=reservation_id), times=32)
    assert level(variant_id) == (10, 0, 0, 10)
    assert gate_free(variant_id) == 10


def test_a_flush_in_mid_sale_closes_the_gate_until_it_is_rebuilt(shop: Shop) -> None:
    variant_id = shop.stock(150)
    flushed = threading.Event()

    def buy(number: int) -> str:
        if number == 100:
            cache.client().flushdb()
            flushed.set()
        return attempt(variant_id)

    outcomes = Counter(at_once(buy, times=200))
    assert flushed.is_set()
    assert outcomes["sold"] + level(variant_id)[3] == 150
    inventory.rebuild_gate()
    outcomes += Counter(at_once(lambda _: attempt(variant_id), times=200))
    assert outcomes["sold"] == 150
    assert level(variant_id) == (150, 0, 150, 0)


def test_goods_coming_and_going_while_buyers_buy_add_up(shop: Shop, settings: object) -> None:
    variant_id = shop.stock(50)
    held: list[UUID] = []

    def act(number: int) -> str:
        if number % 5 == 0 and held:
            inventory.release(reservation_id=held.pop())
            return "released"
        reservation_id = fresh_id()
        try:
            inventory.reserve(reservation_id=reservation_id, lines=[StockLine(variant_id, 2)], ttl_s=600)
        except SoldOut:
            return "refused"
        held.append(reservation_id)
        return "held"

    at_once(act, times=200)
    assert level(variant_id) == (50, 2 * len(held), 0, 50 - 2 * len(held))
    assert inventory.drift().is_clean
