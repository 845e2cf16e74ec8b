"""Goods received, corrected, imported: movements, events, limits."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.apps.inventory.conftest import Shop, at_once, fresh_id, gate_free, level
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import (
    MovementCause,
    StockCount,
    StockNotFound,
    StockPromised,
)
from titan.apps.inventory.events import StockChanged, VariantBackInStock, VariantSoldOut
from titan.apps.warehouses.contracts import WarehouseNotFound
from titan.kernel.errors import InvalidInput
from titan.kernel.events import Event
from titan.platform.eventlog import reading

Reserve = Callable[..., UUID]


def events_of(variant_id: UUID) -> list[Event]:
    return [envelope.event() for envelope in reading.stream(variant_id)]


def kinds(variant_id: UUID) -> list[type[Event]]:
    return [type(event) for event in events_of(variant_id)]


def causes(variant_id: UUID) -> list[tuple[MovementCause, int]]:
    found = inventory.movements(variant_id=variant_id).results
    return [(movement.cause, movement.delta) for movement in found]


class TestImport:
    def test_makes_the_quantities_the_units_on_hand(self, shop: Shop) -> None:
        variants = [fresh_id() for _ in range(3)]
        counts = [StockCount(v, shop.product_id, shop.id, n) for n, v in enumerate(variants)]
        assert inventory.import_stock(rows=counts) == 3
        assert [level(v)[0] for v in variants] == [0, 1, 2]
        assert inventory.free(variant_ids=variants) == dict(zip(variants, [0, 1, 2], strict=True))
        assert causes(variants[2]) == [(MovementCause.IMPORTED, 2)]
        assert causes(variants[0]) == []

    def test_repeated_changes_nothing_and_tells_nobody(self, shop: Shop) -> None:
        variant_id = shop.stock(5)
        inventory.import_stock(rows=[StockCount(variant_id, shop.product_id, shop.id, 5)])
        assert causes(variant_id) == [(MovementCause.IMPORTED, 5)]
        assert kinds(variant_id) == [StockChanged]

    def test_stops_at_what_is_promised(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        reserve(variant_id, 3)
        inventory.import_stock(rows=[StockCount(variant_id, shop.product_id, shop.id, 1)])
        assert level(variant_id) == (3, 3, 0, 0)

    def test_takes_the_last_of_two_counts_for_one_place(self, shop: Shop) -> None:
        variant_id = fresh_id()
        counts = [StockCount(variant_id, shop.product_id, shop.id, n) for n in (7, 4)]
        inventory.import_stock(rows=counts)
        assert level(variant_id)[0] == 4

    def test_refuses_negative_units_and_foreign_warehouses(self, shop: Shop) -> None:
        with pytest.raises(InvalidInput):
            inventory.import_stock(rows=[StockCount(fresh_id(), shop.product_id, shop.id, -1)])
        with pytest.raises(WarehouseNotFound):
            inventory.import_stock(rows=[StockCount(fresh_id(), shop.product_id, shop.id, 1, fresh_id())])
        with pytest.raises(WarehouseNotFound):
            inventory.import_stock(rows=[StockCount(fresh_id(), shop.product_id, fresh_id(), 1)])


class TestReceive:
    def test_adds_units_once_for_a_reference(self, shop: Shop) -> None:
        variant_id, reference_id = shop.stock(5), fresh_id()
        lines = [StockCount(variant_id, shop.product_id, shop.id, 2) for _ in range(2)]
        at_once(lambda _: inventory.receive(lines=lines, reference_id=reference_id), times=8)
        assert level(variant_id)[0] == 9
        assert causes(variant_id) == [(MovementCause.RECEIVED, 4), (MovementCause.IMPORTED, 5)]
        assert gate_free(variant_id) == 9

    def test_refuses_no_units(self, shop: Shop) -> None:
        with pytest.raises(InvalidInput):
            inventory.receive(
                lines=[StockCount(fresh_id(), shop.product_id, shop.id, 0)], reference_id=fresh_id()
            )


class TestSetOnHand:
    def test_records_who_and_why(self, shop: Shop) -> None:
        variant_id, actor_id = shop.stock(5), fresh_id()
        stock = inventory.set_on_hand(
            variant_id=variant_id, quantity=3, reason="two were broken", actor_id=actor_id
        )
        [correction, _] = inventory.movements(variant_id=variant_id).results
        assert (stock.on_hand, stock.free) == (3, 3)
        assert (correction.delta, correction.reason, correction.actor_id) == (-2, "two were broken", actor_id)
        assert gate_free(variant_id) == 3

    def test_never_goes_below_what_is_promised(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        reserve(variant_id, 1)
        reserve(variant_id, 2, allocate=True)
        with pytest.raises(StockPromised) as refusal:
            inventory.set_on_hand(variant_id=variant_id, quantity=2, reason="", actor_id=None)
        assert refusal.value.extra == {"least": 3}
        inventory.set_on_hand(variant_id=variant_id, quantity=3, reason="", actor_id=None)
        assert level(variant_id) == (3, 1, 2, 0)

    def test_is_for_the_own_shop_alone(self, shop: Shop) -> None:
        variant_id = shop.stock(5)
        with pytest.raises(StockNotFound):
            inventory.set_on_hand(
                variant_id=variant_id, quantity=2, reason="", actor_id=None, shop_id=fresh_id()
            )
        with pytest.raises(StockNotFound):
            inventory.set_on_hand(variant_id=fresh_id(), quantity=2, reason="", actor_id=None)
        assert level(variant_id)[0] == 5


class TestEvents:
    def test_a_count_tells_what_is_free_after_it(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        reserve(variant_id, 2)
        inventory.set_on_hand(variant_id=variant_id, quantity=9, reason="", actor_id=None)
        [_, changed] = events_of(variant_id)
        assert isinstance(changed, StockChanged)
        assert (changed.on_hand, changed.free, changed.cause) == (9, 7, "corrected")
        assert (changed.product_id, changed.shop_id) == (shop.product_id, shop.id)

    def test_a_sale_is_told_only_when_it_takes_the_last_unit(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(2)
        reserve(variant_id, 1, allocate=True)
        assert kinds(variant_id) == [StockChanged]
        reservation_id = reserve(variant_id, 1)
        assert kinds(variant_id) == [StockChanged]
        inventory.allocate(reservation_id=reservation_id)
        assert kinds(variant_id) == [StockChanged, VariantSoldOut]
        inventory.release(reservation_id=reservation_id)
        back = events_of(variant_id)[-1]
        assert isinstance(back, VariantBackInStock)
        assert back.free == 1

    def test_counting_tells_of_running_out_and_coming_back(self, shop: Shop) -> None:
        variant_id = shop.stock(2)
        for quantity in (0, 3):
            inventory.set_on_hand(variant_id=variant_id, quantity=quantity, reason="", actor_id=None)
        assert kinds(variant_id) == [
            *[StockChanged, StockChanged, VariantSoldOut],
            *[StockChanged, VariantBackInStock],
        ]

    def test_units_elsewhere_keep_a_variant_in_stock(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(1, elsewhere=1)
        reserve(variant_id, 1, allocate=True)
        assert VariantSoldOut not in kinds(variant_id)
        reserve(variant_id, 1, allocate=True)
        assert kinds(variant_id)[-1] is VariantSoldOut
