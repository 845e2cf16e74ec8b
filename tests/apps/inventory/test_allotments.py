"""Units granted to other cells: asked for ahead of need, sold there, promised here, given back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.apps.inventory.allotting import FOREIGN, OTHER, Pair, letters
from tests.apps.inventory.conftest import Shop, level
from titan.apps.inventory import api as inventory
from titan.apps.inventory import selectors
from titan.apps.inventory.contracts import LEASE, CellStillSells, SoldLine, SoldOut, StockElsewhere, StockLine
from titan.apps.inventory.domain.allotting import to_grant, to_keep
from titan.apps.inventory.events import (
    StockGranted,
    StockMissing,
    StockRecalled,
    StockReturned,
    StockSold,
    StockWanted,
)
from titan.cells.fleet.lending import Stock
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.platform import homes
from titan.platform.db import sql

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _two_cells() -> Iterator[None]:
    homes.register(lambda bucket: OTHER if bucket == FOREIGN else None)
    yield
    homes.forget()


@pytest.fixture
def pair(shop: Shop) -> Pair:
    found = Pair(shop, own=shop.stock(30), far=new_id(bucket=FOREIGN))
    found.tell()
    return found


def leased(pair: Pair, units: int) -> Pair:
    """The other cell has at least these units."""
    inventory.want(units={pair.far: units}, asker_id=pair.buyer)
    pair.settle()
    return pair


def missing() -> int:
    row = sql.one("SELECT count(*) FROM eventlog_event WHERE type = %s", (StockMissing.type,))
    return row[0] if row else 0


class TestHowMany:
    @pytest.mark.parametrize(
        ("free", "asked", "sold", "is_pressing", "granted"),
        [
            (30, 2, 0, False, 6),
            (30, 2, 6, False, 10),
            (30, 25, 0, False, 15),
            (30, 25, 0, True, 25),
            (1, 1, 0, False, 1),
            (3, 5, 0, True, 3),
            (0, 5, 5, True, 0),
        ],
    )
    def test_what_is_bought_is_granted_and_of_what_is_looked_at_a_fair_part(
        self, free: int, asked: int, sold: int, is_pressing: bool, granted: int
    ) -> None:
        assert to_grant(free=free, asked=asked, sold=sold, is_pressing=is_pressing) == granted

    def test_what_sells_stays_up_to_half(self) -> None:
        assert to_keep(free=10, sold=3, is_idle=False) == 3
        assert to_keep(free=10, sold=30, is_idle=False) == 5
        assert to_keep(free=10, sold=30, is_idle=True) == 0


class TestAsking:
    def test_units_are_fetched_ahead_of_need_and_not_for_sale_at_home_any_more(self, pair: Pair) -> None:
        leased(pair, 2)
        assert (pair.allotted(), pair.leased()) == (6, 6)
        assert level(pair.own) == (24, 0, 0, 24)
        assert inventory.drift().is_clean

    def test_a_variant_is_asked_for_once_in_some_seconds(self, pair: Pair) -> None:
        for _ in range(3):
            inventory.want(units={pair.far: 2}, asker_id=pair.buyer)
        assert len(letters(StockWanted)) == 1

    def test_what_lies_here_enough_is_not_asked_for(self, pair: Pair) -> None:
        leased(pair, 2)
        sql.execute("UPDATE inventory_lease SET asked_at = asked_at - interval '1 hour'")
        assert inventory.want(units={pair.far: 3}, asker_id=pair.buyer) == 0

    def test_a_checkout_that_finds_none_is_told_to_try_again_and_passes_then(self, pair: Pair) -> None:
        with pytest.raises(StockElsewhere) as refused:
            pair.order(25)
        assert refused.value.retry_after
        pair.settle()
        pair.order(25)
        assert level(pair.far)[2] == 25

    def test_what_its_home_has_not_either_is_sold_out(self, pair: Pair) -> None:
        with pytest.raises(SoldOut) as refused:
            pair.order(31)
        assert refused.value.extra == {"variants": {str(pair.far): 30}}

    def test_the_same_letter_again_grants_and_leases_nothing(self, pair: Pair) -> None:
        leased(pair, 2)
        for one in letters(StockWanted, StockGranted):
            pair.deliver(one)
        pair.settle()
        assert (pair.allotted(), pair.leased()) == (6, 6)

    def test_units_for_a_cell_that_the_asker_has_left_go_back(self, pair: Pair) -> None:
        inventory.want(units={pair.far: 2}, asker_id=pair.buyer)
        [wanted] = pair.post()
        pair.deliver(wanted)
        [granted] = pair.post()
        assert isinstance(granted, StockGranted)
        for _ in range(2):
            inventory.take_letter(letter=replace(granted, variant_id=pair.far, cell=OTHER))
        pair.settle()
        assert (pair.allotted(), pair.leased()) == (0, 0)
        assert level(pair.own) == (30, 0, 0, 30)


class TestSelling:
    def test_units_of_an_order_leave_the_lease_and_are_promised_at_home(self, pair: Pair) -> None:
        order = leased(pair, 2).order(2)
        for _ in range(2):
            inventory.sell_leased(orders=[order])
        assert level(pair.far) == (4, 0, 0, 4)
        pair.settle()
        assert level(pair.own)[1:3] == (0, 2)
        assert pair.allotted() == pair.leased()
        assert inventory.drift().is_clean

    def test_a_late_release_puts_nothing_back_into_the_lease(self, pair: Pair) -> None:
        order = leased(pair, 2).order(2)
        inventory.sell_leased(orders=[order])
        inventory.release(reservation_id=order.reservation_id)
        assert level(pair.far) == (4, 0, 0, 4)

    def test_what_was_given_back_before_the_order_was_seen_leaves_all_the_same(self, pair: Pair) -> None:
        order = leased(pair, 2).order(2)
        inventory.release(reservation_id=order.reservation_id)
        other = pair.order(5)
        inventory.sell_leased(orders=[order])
        assert [(one.on_hand, one.owed) for one in inventory.leases()] == [(5, 0)]
        inventory.release(reservation_id=other.reservation_id)
        inventory.settle_leases()
        pair.settle()
        assert [one.owed for one in inventory.leases()] == [0]
        assert pair.allotted() == pair.leased()

    def test_units_that_others_have_taken_before_an_order_was_seen_leave_the_lease_once(
        self, pair: Pair
    ) -> None:
        order = leased(pair, 2).order(6)
        inventory.release(reservation_id=order.reservation_id)
        inventory.sell_leased(orders=[pair.order(6), order])
        sql.execute("UPDATE inventory_lease SET asked_at = asked_at - interval '1 hour'")
        leased(pair, 2)
        assert level(pair.own)[2] == 12
        assert pair.leased() > 0
        assert pair.allotted() == pair.leased()

    def test_a_held_purchase_is_paid_after_its_order_took_the_units(self, pair: Pair) -> None:
        order = leased(pair, 2).order(1)
        held = new_id(bucket=5)
        inventory.reserve(reservation_id=held, lines=order.lines, ttl_s=60)
        later = replace(order, order_id=new_id(bucket=5), reservation_id=held)
        inventory.sell_leased(orders=[later])
        inventory.allocate(reservation_id=held)
        assert level(pair.far) == (5, 0, 1, 4)
        assert inventory.drift().is_clean

    def test_more_is_asked_for_before_the_lease_runs_out(self, pair: Pair) -> None:
        leased(pair, 2)
        sql.execute("UPDATE inventory_lease SET asked_at = asked_at - interval '1 hour'")
        inventory.sell_leased(orders=[pair.order(4)])
        assert [one.sold for one in letters(StockWanted) if isinstance(one, StockWanted)] == [0, 4]

    def test_an_order_called_off_frees_its_units_at_home(self, pair: Pair) -> None:
        inventory.sell_leased(orders=[leased(pair, 2).order(2)])
        pair.settle()
        [copy] = pair.orders.values()
        inventory.release(reservation_id=copy)
        assert level(pair.own)[1:3] == (0, 0)
        assert pair.allotted() == pair.leased()

    def test_an_order_called_off_before_its_sale_is_told_promises_nothing(self, pair: Pair) -> None:
        inventory.sell_leased(orders=[leased(pair, 2).order(2)])
        [sold] = [one for one in letters(StockSold) if isinstance(one, StockSold)]
        pair.orders[sold.order_id] = new_id(bucket=FOREIGN)
        inventory.release(reservation_id=pair.orders[sold.order_id])
        pair.settle()
        assert level(pair.own)[2] == 0
        assert pair.allotted() == pair.leased()

    def test_shipped_units_leave_the_shop(self, pair: Pair) -> None:
        inventory.sell_leased(orders=[leased(pair, 2).order(2)])
        pair.settle()
        [copy] = pair.orders.values()
        before = level(pair.own)[0]
        inventory.ship_orders(shipped=[(copy, clock.now())])
        assert level(pair.own)[0] == before - 2
        assert inventory.drift().is_clean

    def test_an_order_of_a_reclaimed_cell_takes_free_units_or_is_told_to_be_missing(self, pair: Pair) -> None:
        for quantity, expected in ((20, 0), (20, 1)):
            sold = StockSold(
                new_id(bucket=FOREIGN),
                pair.shop.id,
                OTHER,
                (SoldLine(pair.own, quantity, quantity),),
                clock.now(),
            )
            for _ in range(2):
                inventory.take_letter(letter=sold)
            assert missing() == expected
        assert level(pair.own) == (30, 0, 20, 10)


class TestGivingBack:
    def test_an_idle_lease_goes_home(self, pair: Pair) -> None:
        leased(pair, 2)
        assert inventory.settle_leases() == 0
        sql.execute("UPDATE inventory_lease SET used_at = used_at - interval '1 hour'")
        assert inventory.settle_leases() == 6
        for one in letters(StockReturned) * 2:
            pair.deliver(one)
        assert (pair.allotted(), pair.leased()) == (0, 0)
        assert level(pair.own) == (30, 0, 0, 30)

    def test_a_home_without_units_asks_for_them_once(self, pair: Pair) -> None:
        leased(pair, 2)
        purchase = new_id(bucket=5)
        inventory.reserve(reservation_id=purchase, lines=[StockLine(pair.own, 24)], ttl_s=60, allocate=True)
        for _ in range(2):
            inventory.settle_leases()
        assert len(letters(StockRecalled)) == 1
        pair.settle()
        assert (pair.allotted(), level(pair.own)[3]) == (0, 6)

    def test_all_leases_are_given_back_for_a_drain(self, pair: Pair) -> None:
        leased(pair, 2)
        assert [one.free for one in inventory.return_leases(is_dry=True)] == [6]
        assert pair.leased() == 6
        inventory.return_leases()
        pair.settle()
        assert (pair.allotted(), pair.leased()) == (0, 0)

    def test_a_cell_that_sells_is_not_reclaimed_from(self, pair: Pair) -> None:
        leased(pair, 2)
        with pytest.raises(CellStillSells):
            inventory.reclaim(cell=OTHER)
        assert pair.allotted() == 6

    def test_a_cell_that_is_lost_or_drained_is_granted_nothing(
        self, pair: Pair, tmp_path: Path, settings: Any
    ) -> None:
        settings.CELL_DIRECTORY = tmp_path / "directory.json"
        inventory.want(units={pair.far: 2}, asker_id=pair.buyer)
        [wanted] = pair.post()
        for state, granted in (("lost", 0), ("drained", 0), ("live", 6)):
            settings.CELL_DIRECTORY.write_text(json.dumps({"cells": [{"number": OTHER, "state": state}]}))
            pair.deliver(wanted)
            assert pair.allotted() == granted


class TestShown:
    def test_the_lease_counts_where_the_home_has_none(self, pair: Pair) -> None:
        leased(pair, 2)
        inventory.reserve(
            reservation_id=new_id(bucket=5), lines=[StockLine(pair.own, 24)], ttl_s=60, allocate=True
        )
        pair.tell()
        assert inventory.free(variant_ids=[pair.far, pair.own]) == {pair.far: 6, pair.own: 0}


class TestAShopOnItsWay:
    def test_is_sold_from_the_lease_alone_until_it_has_come(self, pair: Pair) -> None:
        leased(pair, 2)
        sql.execute(
            "INSERT INTO inventory_stock (variant_id, product_id, shop_id, warehouse_id, is_default, on_hand)"
            " SELECT variant_id, product_id, shop_id, %s, true, 100 FROM inventory_stock WHERE variant_id = %s",
            (new_id(bucket=FOREIGN), pair.far),
        )
        sql.execute(
            "INSERT INTO portability_moving (bucket, move, phase) VALUES (%s, 'a-move', 'arriving')",
            (FOREIGN,),
        )
        purchase = new_id(bucket=5)
        lines = [StockLine(pair.far, 4)]
        inventory.reserve(reservation_id=purchase, lines=lines, ttl_s=60, allocate=True)
        places = "SELECT warehouse_id, quantity FROM inventory_reservation_line WHERE reservation_id = %s"
        assert sql.query(places, (purchase,)) == [(LEASE, 4)]
        assert [free for _, _, free in selectors.standings([pair.far])] == [2]
        with pytest.raises((StockElsewhere, SoldOut)):
            inventory.reserve(reservation_id=new_id(bucket=5), lines=lines, ttl_s=60, allocate=True)
        sql.execute("DELETE FROM portability_moving")
        assert [free for _, _, free in selectors.standings([pair.far])] == [102]


class TestAShopThatComesHome:
    def test_its_lease_is_its_own_stock_again_with_what_is_promised_of_it(self, shop: Shop) -> None:
        own = shop.stock(30)
        grant = StockGranted(
            new_id(bucket=5), own, shop.product_id, shop.id, 0, new_id(bucket=5), 6, clock.now()
        )
        wanted = StockWanted(own, shop.id, OTHER, new_id(bucket=FOREIGN), 2, 0, False, clock.now())
        inventory.take_letter(letter=wanted)
        sql.execute("UPDATE inventory_allotment SET cell = 0")
        inventory.take_letter(letter=grant)
        purchase = new_id(bucket=5)
        inventory.reserve(reservation_id=purchase, lines=[StockLine(own, 28)], ttl_s=60, allocate=True)
        assert inventory.fold_leases() == 6
        assert inventory.allotments() == []
        assert inventory.leases() == []
        assert level(own) == (30, 0, 28, 2)
        assert inventory.drift().is_clean
        inventory.release(reservation_id=purchase)
        assert level(own) == (30, 0, 0, 30)


class TestCommand:
    def test_lists_gives_back_and_reclaims_from_a_cell_that_is_lost(
        self, pair: Pair, tmp_path: Path, settings: Any
    ) -> None:
        leased(pair, 2)

        def told(*options: str) -> dict[str, Any]:
            out = StringIO()
            call_command("allotments", *options, "--json", stdout=out)
            found: dict[str, Any] = json.loads(out.getvalue())
            return found

        assert [one["units"] for one in told()["allotments"]] == [6]
        assert [one["free"] for one in told("--return-all", "--dry-run")["returned"]] == [6]
        settings.CELL_DIRECTORY = tmp_path / "directory.json"
        for state in ("live", "lost"):
            settings.CELL_DIRECTORY.write_text(json.dumps({"cells": [{"number": OTHER, "state": state}]}))
            if state == "live":
                with pytest.raises(CommandError, match="calls cell 7 live"):
                    told("--reclaim", str(OTHER))
        assert [one["units"] for one in told("--reclaim", str(OTHER))["reclaimed"]] == [6]
        assert (pair.allotted(), level(pair.own)) == (0, (30, 0, 0, 30))

    def test_tells_units_and_letters_as_the_audit_of_cells_reads_them(self, pair: Pair) -> None:
        def told() -> Stock:
            out = StringIO()
            call_command("allotments", "--letters", "--json", stdout=out)
            return Stock.of(json.loads(out.getvalue()))

        leased(pair, 2)
        inventory.sell_leased(orders=[pair.order(4)])
        now = told()
        assert (now.granted, now.held) == ({(pair.own, OTHER): 6}, {(pair.far, 0): 2})
        assert [(one.kind, one.variant, one.units, one.is_taken) for one in now.letters] == [
            ("granted", pair.own, 6, False),
            ("granted", pair.far, 6, True),
            ("sold", pair.far, 4, False),
        ]
        pair.settle()
        then = told()
        assert (then.granted, then.held) == ({(pair.own, OTHER): 2}, {(pair.far, 0): 2})
        assert [one.units for one in then.letters if one.kind == "sold" and one.is_taken] == [4]

    def test_units_that_others_took_meanwhile_are_had_still(self, pair: Pair) -> None:
        leased(pair, 2)
        sold = pair.order(6)
        inventory.release(reservation_id=sold.reservation_id)
        inventory.reserve(
            reservation_id=new_id(bucket=5), lines=[StockLine(pair.far, 5)], ttl_s=60, allocate=True
        )
        inventory.sell_leased(orders=[sold])
        assert [one.units for one in inventory.lending().held] == [5]
        assert [(one.on_hand, one.owed) for one in inventory.leases()] == [(5, 0)]

    def test_units_that_a_former_release_owes_are_not_had(self, pair: Pair) -> None:
        leased(pair, 2)
        [had] = [one.units for one in inventory.lending().held]
        sql.execute("UPDATE inventory_lease SET owed = 1 WHERE variant_id = %s", (pair.far,))
        assert [one.units for one in inventory.lending().held] == [had - 1]
