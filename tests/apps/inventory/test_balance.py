"""Whatever happens in whatever order: on hand = free + held + allocated, and the gate agrees."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.apps.inventory.conftest import Shop, fresh_id, gate_free, level
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import ReservationClosed, SoldOut, StockLine
from titan.kernel import clock
from titan.platform import failpoints
from titan.platform.failpoints import InjectedFault

UNITS, ELSEWHERE = 6, 3
pick = st.integers(0, 99)


class Balance(RuleBasedStateMachine):
    """A model of one variant beside the real thing; `held` and `allocated` map reservations to units."""

    shop: Shop

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[UUID, int] = {}
        self.allocated: dict[UUID, int] = {}
        self.expired: dict[UUID, int] = {}
        self.closed: set[UUID] = set()
        self.on_hand = UNITS + ELSEWHERE
        self.age = timedelta(0)

    @initialize()
    def stock(self) -> None:
        self.variant_id = self.shop.stock(UNITS, elsewhere=ELSEWHERE)
        self.start = clock.now()

    @property
    def free(self) -> int:
        return self.on_hand - sum(self.held.values()) - sum(self.allocated.values())

    def _now(self) -> datetime:
        return self.start + self.age

    @rule(quantity=st.integers(1, 5), allocate=st.booleans(), dies=st.booleans())
    def reserve(self, quantity: int, allocate: bool, dies: bool) -> None:
        reservation_id = fresh_id()
        lines = [StockLine(self.variant_id, quantity)]
        failpoints.activate("inventory.reserve.after_database=error" if dies else "")
        try:
            with clock.frozen(self._now()):
                inventory.reserve(reservation_id=reservation_id, lines=lines, ttl_s=60, allocate=allocate)
        except SoldOut:
            assert quantity > self.free
            return
        except InjectedFault:
            self._settle()
        finally:
            failpoints.activate("")
        assert quantity <= self.free
        (self.allocated if allocate else self.held)[reservation_id] = quantity

    def _settle(self) -> None:
        """Long enough for unanswered holds to be returned, not for answered ones to expire."""
        with clock.frozen(self._now() + timedelta(seconds=25)):
            inventory.sweep()
        self._expire(self._now() + timedelta(seconds=25))

    @rule(which=pick)
    def release(self, which: int) -> None:
        known = [*self.held, *self.allocated, *self.expired, *self.closed] or [fresh_id()]
        reservation_id = known[which % len(known)]
        inventory.release(reservation_id=reservation_id)
        for group in (self.held, self.allocated, self.expired):
            group.pop(reservation_id, None)
        self.closed.add(reservation_id)

    @rule(which=pick)
    def allocate(self, which: int) -> None:
        known = [*self.held, *self.allocated, *self.expired, *self.closed]
        if not known:
            return
        reservation_id = known[which % len(known)]
        try:
            inventory.allocate(reservation_id=reservation_id)
        except ReservationClosed:
            assert reservation_id in self.closed
            return
        except SoldOut:
            assert self.expired[reservation_id] > self.free
            return
        for group in (self.held, self.expired):
            if reservation_id in group:
                self.allocated[reservation_id] = group.pop(reservation_id)

    @rule(seconds=st.sampled_from([10, 70]))
    def wait(self, seconds: int) -> None:
        self.age += timedelta(seconds=seconds)
        with clock.frozen(self._now()):
            inventory.sweep()
        self._expire(self._now())

    def _expire(self, now: datetime) -> None:
        from titan.apps.inventory.models import ReservationRow

        over = set(ReservationRow.objects.filter(expires_at__lte=now).values_list("id", flat=True))
        for reservation_id in over & self.held.keys():
            self.expired[reservation_id] = self.held.pop(reservation_id)

    @rule(which=pick)
    def cancel_order(self, which: int) -> None:
        if not self.allocated:
            return
        reservation_id = list(self.allocated)[which % len(self.allocated)]
        del self.allocated[reservation_id]
        for _ in range(2):
            inventory.cancel_orders(cancelled=[(fresh_id(), reservation_id, self.shop.id)])

    @rule(which=pick)
    def ship_order(self, which: int) -> None:
        if not self.allocated:
            return
        reservation_id, order_id = list(self.allocated)[which % len(self.allocated)], fresh_id()
        self.on_hand -= self.allocated.pop(reservation_id)
        inventory.note_orders(placed=[(order_id, reservation_id, self.shop.id)])
        for _ in range(2):
            inventory.ship_orders(shipped=[(order_id, self._now())])

    @invariant()
    def adds_up(self) -> None:
        if not hasattr(self, "variant_id"):
            return
        promised = (sum(self.held.values()), sum(self.allocated.values()))
        assert level(self.variant_id) == (self.on_hand, *promised, self.free)
        assert gate_free(self.variant_id) == self.free


def test_everything_adds_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Balance, "shop", shop, raising=False)
    few = settings(
        max_examples=25,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(Balance, settings=few)
    assert inventory.drift().is_clean
