"""Random histories of a variant that two other cells lease: whatever arrives when, no unit is sold twice and none is lost."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.apps.inventory.conftest import Shop, fresh_id
from tests.apps.inventory.histories import BUYERS, CELLS, Cancelled, Lessee, Purchase, Shipped, Trade, live
from titan.apps.inventory import api as inventory
from titan.apps.inventory import selectors
from titan.apps.inventory.contracts import (
    ReservationClosed,
    SoldOut,
    StockCount,
    StockElsewhere,
    StockLine,
    StockPromised,
)
from titan.apps.inventory.services import following, reserving
from titan.apps.warehouses import api as warehouses
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.platform import homes
from titan.platform.db import sql

FEW, MANY = 30, 2000
WHICH, UNITS = st.integers(0, 40), st.integers(1, 7)
CELL = st.sampled_from([0, 1])
REFUSALS = (SoldOut, StockElsewhere)


def is_unplaced(one: Purchase) -> bool:
    return one.is_active and not one.is_placed


def is_unpaid(one: Purchase) -> bool:
    return not one.is_allocated and not one.is_over


def is_held(one: Purchase) -> bool:
    return one.is_active and not one.is_allocated


def is_going_on(one: Purchase) -> bool:
    return not one.is_over


def is_bought(one: Purchase) -> bool:
    return one.is_placed and one.is_allocated and not one.is_over


def is_to_ship(one: Purchase) -> bool:
    return one.is_placed and one.is_allocated and one.is_live


def is_ordered_abroad(one: Purchase) -> bool:
    return one.is_placed and one.lessee is not None


class Histories(RuleBasedStateMachine):
    """Cells ask, grant, sell, give back and die; the shop counts; the post is late, doubled and out of order."""

    directory: Path

    @initialize(units=st.integers(1, 30))
    def begin(self, units: int) -> None:
        shop = Shop(fresh_id(), fresh_id())
        warehouses.ensure_default(shop_id=shop.id, country="DE", city="Berlin")
        self.trade = Trade.begin(shop, units)

    # What buyers do.

    @rule(cell=CELL, units=UNITS)
    def want(self, cell: int, units: int) -> None:
        if lessee := self._lessee(cell):
            inventory.want(units={lessee.far: units}, asker_id=new_id(bucket=BUYERS))

    @rule(cell=CELL, units=UNITS, is_held=st.booleans())
    def buy(self, cell: int, units: int, is_held: bool) -> None:
        if lessee := self._lessee(cell):
            self._reserve(Purchase(lessee, units), lessee.far, is_held=is_held)

    @rule(units=UNITS, is_held=st.booleans())
    def buy_at_home(self, units: int, is_held: bool) -> None:
        self._reserve(Purchase(None, units), self.trade.own, is_held=is_held)

    def _reserve(self, purchase: Purchase, variant_id: UUID, *, is_held: bool) -> None:
        lines = [StockLine(variant_id, purchase.quantity)]
        with suppress(*REFUSALS):
            inventory.reserve(reservation_id=purchase.id, lines=lines, ttl_s=600, allocate=not is_held)
            self.trade.purchases.append(purchase)
            purchase.is_allocated = purchase.is_placed = not is_held
            self._note(purchase)

    def _note(self, purchase: Purchase) -> None:
        if purchase.is_placed and purchase.lessee is None:
            inventory.note_orders(placed=[(purchase.order_id, purchase.id, self.trade.shop.id)])

    # No rule has a precondition: what is drawn must not depend on clocks and ids.
    @rule(what=WHICH, which=WHICH)
    def go_on(self, what: int, which: int) -> None:
        """Something that one of the purchases is ripe for."""
        steps = {
            self.place: is_unplaced,
            self.pay: is_unpaid,
            self.expire: is_held,
            self.undo: is_going_on,
            self.cancel: is_bought,
            self.ship: is_to_ship,
            self.follow: is_ordered_abroad,
        }
        ripe = [step for step, suits in steps.items() if self._one(0, suits)]
        if ripe:
            ripe[what % len(ripe)](which)

    @rule(what=WHICH, which=WHICH)
    def go_on_too(self, what: int, which: int) -> None:
        """So that about as much is done with purchases as is done by cells."""
        self.go_on(what, which)

    def place(self, which: int) -> None:
        """Before it is paid."""
        if purchase := self._one(which, is_unplaced):
            purchase.is_placed = True
            self._note(purchase)

    def pay(self, which: int) -> None:
        if purchase := self._one(which, is_unpaid):
            with suppress(SoldOut, ReservationClosed):
                inventory.allocate(reservation_id=purchase.id)
                purchase.is_allocated = purchase.is_active = purchase.is_placed = True
                # An order whose units left before has no others to take.
                purchase.is_given_back = purchase.is_given_back and purchase.is_followed
                self._note(purchase)

    def expire(self, which: int) -> None:
        if purchase := self._one(which, is_held):
            sql.execute(
                "UPDATE inventory_reservation SET expires_at = %s WHERE id = %s", (clock.now(), purchase.id)
            )
            reserving.expire_due(limit=100)
            purchase.give_back()

    def undo(self, which: int) -> None:
        """A step after the reservation failed: all is given back, and what was placed is called off."""
        if purchase := self._one(which, is_going_on):
            inventory.release(reservation_id=purchase.id)
            purchase.give_back()
            purchase.is_cancelled = True
            if purchase.is_placed and purchase.lessee is not None:
                self.trade.post.lying.append(Cancelled(purchase))

    def cancel(self, which: int) -> None:
        if purchase := self._one(which, is_bought):
            purchase.is_cancelled = True
            if purchase.lessee is None:
                shop_id = self.trade.shop.id
                inventory.cancel_orders(cancelled=[(purchase.order_id, purchase.id, shop_id)])
                inventory.release(reservation_id=purchase.order_id)
            else:
                self.trade.post.lying.append(Cancelled(purchase))

    def ship(self, which: int) -> None:
        if purchase := self._one(which, is_to_ship):
            purchase.is_shipped = True
            if purchase.lessee is None:
                inventory.ship_orders(shipped=[(purchase.order_id, clock.now())])
                self.trade.on_hand -= purchase.quantity
            else:
                self.trade.post.lying.append(Shipped(purchase))

    # What cells do by themselves.

    def follow(self, which: int) -> None:
        """The order is seen by the subscriber of its cell; again, too."""
        if purchase := self._one(which, is_ordered_abroad):
            self.trade.follow(purchase)

    @rule()
    def settle_leases(self) -> None:
        inventory.settle_leases()

    @rule(which=WHICH)
    def be_idle(self, which: int) -> None:
        """Half an hour goes by, as leases and allotments see it."""
        for table, column in (
            ("lease", "asked_at"),
            ("lease", "used_at"),
            ("allotment", "recalled_at"),
        )[which % 3 :]:
            sql.execute(f"UPDATE inventory_{table} SET {column} = {column} - interval '30 minutes'")

    @rule(cell=CELL)
    def hear_of_stock(self, cell: int) -> None:
        if lessee := self._lessee(cell):
            self.trade.tell(lessee)

    @rule(units=st.integers(0, 30), is_import=st.booleans())
    def count(self, units: int, is_import: bool) -> None:
        trade = self.trade
        if is_import:
            _, reserved, allocated, granted = trade.sums()
            row = StockCount(trade.own, trade.shop.product_id, trade.shop.id, units)
            inventory.import_stock(rows=[row])
            trade.on_hand = max(units, reserved + allocated + granted)
        else:
            with suppress(StockPromised):
                inventory.set_on_hand(variant_id=trade.own, quantity=units, reason="counted", actor_id=None)
                trade.on_hand = units

    # What becomes of letters.

    @rule(which=WHICH)
    def deliver(self, which: int) -> None:
        if lying := self.trade.post.lying:
            self._deliver(which % len(lying))

    @rule()
    def deliver_all(self) -> None:
        for _ in range(len(self.trade.post.lying)):
            self._deliver(0)

    def _deliver(self, index: int) -> None:
        letter = self.trade.post.lying[index]
        before = self.trade.sums()[0]
        self.trade.deliver(index)
        if isinstance(letter, Shipped):
            self._check_shipped(letter.purchase, before - self.trade.sums()[0])
        self.trade.collect()

    def _check_shipped(self, purchase: Purchase, gone: int) -> None:
        """What a shop has sent that its cell says is not there is told as missing, and stays in the books."""
        assert gone in (0, purchase.quantity)
        self.trade.on_hand -= gone
        self.trade.collect()
        assert gone or purchase.is_missing

    @rule(which=WHICH)
    def deliver_again(self, which: int) -> None:
        if delivered := self.trade.post.delivered:
            letter = delivered[which % len(delivered)]
            before = self.trade.sums()
            if not self.trade.is_for_lost(letter):
                self.trade.hand(letter)
            assert self.trade.sums() == before

    @rule(cell=CELL)
    def lose(self, cell: int) -> None:
        """A cell is lost for good and fenced, and what it held is taken back; its last letters are still on their way."""
        lessee = self._lessee(cell)
        if lessee and len(self.trade.purchases) > 3:
            lessee.is_lost = True
            told = [
                {"number": one.cell, "state": "lost" if one.is_lost else "live"} for one in self.trade.lessees
            ]
            self.directory.write_text(json.dumps({"cells": told}))
            held = self.trade.allotted(lessee)
            assert sum(inventory.reclaim(cell=lessee.cell).values()) >= held
            lessee.reclaimed = held

    # What must hold at every moment.

    @invariant()
    def nothing_is_sold_twice(self) -> None:
        if trade := getattr(self, "trade", None):
            trade.collect()
            on_hand, reserved, allocated, granted = trade.sums()
            assert on_hand == trade.on_hand
            assert reserved + allocated + granted <= on_hand
            assert granted == sum(trade.allotted(one) for one in trade.lessees)
            if not any(one.is_lost for one in trade.lessees):
                unshipped = [one for one in trade.purchases if one.lessee is None or one.is_live]
                assert live(unshipped) + self._going(trade) <= on_hand
                assert not any(one.is_missing and not one.is_given_back for one in trade.purchases)

    @staticmethod
    def _going(trade: Trade) -> int:
        """Units of parcels that have gone, of which the home is to hear yet."""
        return sum(one.purchase.quantity for one in trade.post.lying if isinstance(one, Shipped))

    @invariant()
    def what_is_granted_is_there_or_sold_or_on_the_way(self) -> None:
        for one in self.trade.lessees if hasattr(self, "trade") else ():
            if one.is_lost:
                assert self.trade.allotted(one) == 0
            else:
                assert self.trade.allotted(one) == one.leased + self.trade.on_the_way(one)

    def teardown(self) -> None:
        if trade := getattr(self, "trade", None):
            self._finish(trade)
            # What a history leaves behind would be settled by the next.
            for table in ("lease", "allotment"):
                sql.execute(f"DELETE FROM inventory_{table}")
            self.directory.unlink(missing_ok=True)

    def _finish(self, trade: Trade) -> None:
        """Everything arrives: both sides agree, and the books of the shop hold."""
        for one in list(trade.purchases):
            if one.is_placed and one.lessee is not None and not one.is_followed and not one.lessee.is_lost:
                trade.follow(one)
        trade.collect()
        while trade.post.lying:
            self._deliver(0)
        self.nothing_is_sold_twice()
        self.what_is_granted_is_there_or_sold_or_on_the_way()
        _, reserved, allocated, _ = trade.sums()
        told = [one for one in trade.purchases if not one.is_over and (one.lessee is None or one.is_followed)]
        home = [one for one in told if one.lessee is None and one.is_live]
        assert reserved == sum(one.quantity for one in home if not one.is_allocated)
        sold = [one for one in told if one.lessee is not None]
        assert allocated == sum(one.quantity for one in [*home, *sold] if one.lessee or one.is_allocated)
        variants = [trade.own, *(one.far for one in trade.lessees)]
        assert [one for one in selectors.unbalanced() if one.variant_id in variants] == []
        assert following._compare(following._now(variants)) == []

    # Who is meant.

    def _lessee(self, cell: int) -> Lessee | None:
        found = self.trade.lessees[cell]
        return None if found.is_lost else found

    def _one(self, which: int, suits: Callable[[Purchase], bool]) -> Purchase | None:
        """Of a cell that is lost nobody does anything any more."""
        fit = [one for one in self.trade.purchases if suits(one) and not (one.lessee and one.lessee.is_lost)]
        return fit[which % len(fit)] if fit else None


def run(directory: Path, *, histories: int, steps: int) -> None:
    """So many histories of at most so many steps."""
    size = settings(
        max_examples=histories,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        # To shrink a history takes minutes, and one of a few dozen steps can be read.
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    machine = type("Histories", (Histories,), {"directory": directory})
    run_state_machine_as_test(machine, settings=size)


@pytest.fixture
def directory(tmp_path: Path, settings: Any, transactional_db: None) -> Any:
    """The file in which cells are called lost; the doubles of the variant live in other cells."""
    settings.CELL_DIRECTORY = tmp_path / "directory.json"
    homes.register(lambda bucket: CELLS.get(bucket))
    yield settings.CELL_DIRECTORY
    homes.forget()


class TestHistories:
    def test_of_a_few_hold(self, directory: Path) -> None:
        run(directory, histories=FEW, steps=30)

    @pytest.mark.slow
    def test_of_thousands_hold(self, directory: Path) -> None:
        """`TORTURE_SIZE` tells how many."""
        run(directory, histories=int(os.environ.get("TORTURE_SIZE", MANY)), steps=50)
