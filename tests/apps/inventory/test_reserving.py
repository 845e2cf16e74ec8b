"""Reserving, allocating, releasing, expiring."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from tests.apps.inventory.conftest import Shop, fresh_id, gate_free, level
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import ReservationClosed, SoldOut, StockLine
from titan.kernel import clock
from titan.kernel.errors import InvalidInput

Reserve = Callable[..., UUID]


class TestReserve:
    def test_holds_units_in_both_stores(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(10)
        reserve(variant_id, 3)
        assert level(variant_id) == (10, 3, 0, 7)
        assert gate_free(variant_id) == 7

    def test_takes_all_lines_or_none(self, shop: Shop) -> None:
        plenty, scarce = shop.stock(10), shop.stock(1)
        lines = [StockLine(plenty, 2), StockLine(scarce, 2)]
        with pytest.raises(SoldOut) as refusal:
            inventory.reserve(reservation_id=fresh_id(), lines=lines, ttl_s=60)
        assert refusal.value.extra == {"variants": {str(scarce): 1}}
        assert level(plenty) == (10, 0, 0, 10)
        assert gate_free(plenty) == 10

    def test_answers_the_same_for_the_same_id_even_when_sold_out_since(self, shop: Shop) -> None:
        variant_id, reservation_id = shop.stock(2), fresh_id()
        lines = [StockLine(variant_id, 2)]
        first = inventory.reserve(reservation_id=reservation_id, lines=lines, ttl_s=60)
        second = inventory.reserve(reservation_id=reservation_id, lines=lines, ttl_s=900)
        assert second == first
        assert level(variant_id) == (2, 2, 0, 0)
        assert gate_free(variant_id) == 0

    def test_takes_from_the_default_warehouse_first_and_splits(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(3, elsewhere=4)
        reserve(variant_id, 2)
        reserve(variant_id, 3)
        places = inventory.seller_stock(shop_id=shop.id, variant_id=variant_id).places
        assert [place.reserved for place in places] == [3, 2]
        with pytest.raises(SoldOut):
            reserve(variant_id, 3)

    def test_adds_up_lines_of_one_variant(self, shop: Shop) -> None:
        variant_id = shop.stock(3)
        with pytest.raises(SoldOut):
            inventory.reserve(
                reservation_id=fresh_id(),
                lines=[StockLine(variant_id, 2), StockLine(variant_id, 2)],
                ttl_s=60,
            )

    @pytest.mark.parametrize("lines", [[], [StockLine(UUID(int=1), 0)], [StockLine(UUID(int=1), -1)]])
    def test_rejects_senseless_lines(self, shop: Shop, lines: list[StockLine]) -> None:
        with pytest.raises(InvalidInput):
            inventory.reserve(reservation_id=fresh_id(), lines=lines, ttl_s=60)

    def test_refuses_an_unknown_variant(self, shop: Shop, reserve: Reserve) -> None:
        shop.stock(1)
        with pytest.raises(SoldOut):
            reserve(fresh_id(), 1)

    def test_can_allocate_at_once(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        reservation_id = reserve(variant_id, 2, allocate=True)
        assert level(variant_id) == (5, 0, 2, 3)
        inventory.allocate(reservation_id=reservation_id)
        assert level(variant_id) == (5, 0, 2, 3)


class TestRelease:
    @pytest.mark.parametrize("allocate", [False, True])
    def test_gives_everything_back_once(self, shop: Shop, reserve: Reserve, allocate: bool) -> None:
        variant_id = shop.stock(5)
        reservation_id = reserve(variant_id, 5, allocate=allocate)
        for _ in range(2):
            inventory.release(reservation_id=reservation_id)
            assert level(variant_id) == (5, 0, 0, 5)
            assert gate_free(variant_id) == 5

    def test_closes_an_id_that_was_never_seen(self, shop: Shop) -> None:
        variant_id, reservation_id = shop.stock(5), fresh_id()
        inventory.release(reservation_id=reservation_id)
        with pytest.raises(ReservationClosed):
            inventory.reserve(reservation_id=reservation_id, lines=[StockLine(variant_id, 1)], ttl_s=60)
        with pytest.raises(ReservationClosed):
            inventory.allocate(reservation_id=reservation_id)
        assert level(variant_id) == (5, 0, 0, 5)
        assert gate_free(variant_id) == 5


class TestAllocate:
    def test_promises_held_units(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        reservation_id = reserve(variant_id, 2)
        for _ in range(2):
            inventory.allocate(reservation_id=reservation_id)
            assert level(variant_id) == (5, 0, 2, 3)

    def test_refuses_an_id_that_was_never_seen(self, shop: Shop) -> None:
        with pytest.raises(ReservationClosed):
            inventory.allocate(reservation_id=fresh_id())

    def test_takes_an_expired_hold_again_while_units_are_free(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        reservation_id = reserve(variant_id, 3, ttl_s=60)
        with clock.frozen(clock.now() + timedelta(seconds=61)):
            assert inventory.sweep() == 1
        assert gate_free(variant_id) == 5
        inventory.allocate(reservation_id=reservation_id)
        assert level(variant_id) == (5, 0, 3, 2)
        assert gate_free(variant_id) == 2

    def test_refuses_an_expired_hold_whose_units_were_sold(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        reservation_id = reserve(variant_id, 3, ttl_s=60)
        with clock.frozen(clock.now() + timedelta(seconds=61)):
            inventory.sweep()
        reserve(variant_id, 3)
        with pytest.raises(SoldOut) as refusal:
            inventory.allocate(reservation_id=reservation_id)
        assert refusal.value.extra == {"variants": {str(variant_id): 2}}
        assert level(variant_id) == (5, 3, 0, 2)


class TestExpiry:
    def test_leaves_holds_that_are_not_due(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        reserve(variant_id, 3, ttl_s=60)
        assert inventory.sweep() == 0
        assert level(variant_id) == (5, 3, 0, 2)

    def test_never_ends_what_is_allocated(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        reserve(variant_id, 3, ttl_s=60, allocate=True)
        with clock.frozen(clock.now() + timedelta(days=1)):
            assert inventory.sweep() == 0
        assert level(variant_id) == (5, 0, 3, 2)

    def test_leaves_the_id_closed_for_reserving(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        reservation_id = reserve(variant_id, 3, ttl_s=60)
        with clock.frozen(clock.now() + timedelta(seconds=61)):
            inventory.sweep()
        with pytest.raises(ReservationClosed):
            inventory.reserve(reservation_id=reservation_id, lines=[StockLine(variant_id, 3)], ttl_s=60)
        assert gate_free(variant_id) == 5
