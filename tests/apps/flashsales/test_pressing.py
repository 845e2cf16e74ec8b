"""Pressing Buy: once, twice, too late, too early, for too much, with somebody else's ticket."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.apps.flashsales.gatekeeping import (
    answered,
    buyer,
    counted,
    hold_open,
    opened,
    press,
    ticket_of,
)
from tests.factories.flash_gate import add_item, make_sale
from titan.apps.flashsales import api
from titan.apps.flashsales.contracts import (
    Outcome,
    ReservationNotFound,
    SaleClosed,
    SaleNotFound,
    TicketRefused,
)
from titan.apps.flashsales.models import ReservationRow, SlotRow
from titan.apps.flashsales.services import pressing
from titan.kernel import clock
from titan.platform.cache import client
from titan.platform.cache.client import client as valkey_client
from titan.platform.rest.errors import TooManyRequests

pytestmark = pytest.mark.django_db(transaction=True)


class TestPress:
    def test_is_queued_then_reserved_by_postgresql(self) -> None:
        sale, user_id = make_sale(allotment=3), buyer()
        follower = opened()
        answer = press(sale, user_id)
        assert (answer.outcome, answer.position) == (Outcome.QUEUED, 1)
        assert api.answer_of(reservation_id=answer.reservation_id, user_id=user_id).outcome is Outcome.QUEUED
        assert answered(follower) == 1
        told = api.answer_of(reservation_id=answer.reservation_id, user_id=user_id)
        assert told.outcome is Outcome.RESERVED
        assert told.expires_at is not None
        assert counted(sale) == (1, 1, 1)

    def test_twice_is_once_whether_or_not_it_was_answered(self) -> None:
        sale, user_id = make_sale(allotment=3, limit=2), buyer()
        follower = opened()
        first = press(sale, user_id)
        assert press(sale, user_id) == first
        answered(follower)
        again = press(sale, user_id)
        assert (again.outcome, again.reservation_id) == (Outcome.RESERVED, first.reservation_id)
        assert counted(sale) == (1, 1, 1)

    def test_stops_at_the_limit_of_the_buyer(self) -> None:
        sale, user_id = make_sale(limit=2), buyer()
        follower = opened()
        outcomes = [press(sale, user_id, key=f"key-{n}").outcome for n in range(3)]
        assert outcomes == [Outcome.QUEUED, Outcome.QUEUED, Outcome.LIMIT]
        answered(follower)
        assert press(sale, user_id, key="key-9").outcome is Outcome.LIMIT
        assert counted(sale) == (2, 2, 2)

    def test_stops_when_all_are_taken_and_later_answers_from_memory(self, monkeypatch: Any) -> None:
        sale, lucky = make_sale(allotment=1), buyer()
        follower = opened()
        first = press(sale, lucky)
        assert press(sale, buyer()).outcome is Outcome.SOLD_OUT
        asked: list[Any] = []
        monkeypatch.setattr(pressing, "_run", lambda *args: asked)
        assert press(sale, buyer()).outcome is Outcome.SOLD_OUT
        assert asked == []
        monkeypatch.undo()
        # Who got one is never answered from memory.
        assert press(sale, lucky).reservation_id == first.reservation_id
        assert press(sale, lucky).outcome is Outcome.QUEUED
        assert answered(follower) == 1

    def test_remembers_only_what_was_refused(self) -> None:
        sale = make_sale(allotment=1, limit=5)
        opened()
        assert press(sale, buyer(), units=2).outcome is Outcome.SOLD_OUT
        assert press(sale, buyer(), units=1).outcome is Outcome.QUEUED

    def test_before_the_start_says_how_long_it_is(self) -> None:
        sale = make_sale(opens_in_s=30)
        opened()
        answer = press(sale, buyer())
        assert answer.outcome is Outcome.NOT_OPEN
        assert 25 < answer.retry_after_s <= 30

    @pytest.mark.parametrize("minutes", [-5, 5], ids=["slow", "fast"])
    def test_does_not_look_at_the_clock_of_its_process(self, minutes: int) -> None:
        early, open_now = make_sale(opens_in_s=30), make_sale()
        follower = opened()
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            assert press(early, buyer()).outcome is Outcome.NOT_OPEN
            assert press(open_now, buyer()).outcome is Outcome.QUEUED
            answered(follower)
        assert counted(early) == (0, 0, 0)
        assert counted(open_now) == (1, 1, 1)

    def test_after_the_end_takes_nothing(self) -> None:
        sale = make_sale(opens_in_s=-60, lasts_s=30)
        opened()
        assert press(sale, buyer()).outcome is Outcome.NOT_OPEN

    def test_of_a_stopped_slot_takes_nothing(self) -> None:
        sale = make_sale()
        follower = opened()
        assert press(sale, buyer()).outcome is Outcome.QUEUED
        SlotRow.objects.filter(id=sale.slot_id).update(is_stopped=True)
        answered(follower)
        follower.refresh()
        assert press(sale, buyer()).outcome is Outcome.NOT_OPEN
        assert counted(sale) == (0, 0, 0)

    def test_of_an_unknown_item_is_refused(self) -> None:
        sale = make_sale()
        opened()
        with pytest.raises(SaleNotFound):
            press(sale, buyer(), item_id=buyer())

    def test_is_refused_when_pressed_too_often(self, settings: Any) -> None:
        settings.FLASH_USER_RATE = "3/60s"
        pressing._rates.cache_clear()
        sale, user_id = make_sale(limit=50, allotment=50), buyer()
        opened()
        for number in range(3):
            press(sale, user_id, key=f"key-{number}")
        with pytest.raises(TooManyRequests) as refused:
            press(sale, user_id, key="key-9")
        assert refused.value.retry_after == 20 + 1 or refused.value.retry_after == 20
        assert press(sale, buyer()).outcome is Outcome.QUEUED

    def test_is_refused_when_a_block_of_addresses_presses_too_often(self, settings: Any) -> None:
        settings.FLASH_BLOCK_RATE = "2/60s"
        pressing._rates.cache_clear()
        sale = make_sale()
        opened()
        for last in (1, 2):
            press(sale, buyer(), address=f"198.51.100.{last}")
        with pytest.raises(TooManyRequests):
            press(sale, buyer(), address="198.51.100.3")
        assert press(sale, buyer(), address="203.0.113.1").outcome is Outcome.QUEUED


class TestTicket:
    def test_forged_expired_or_foreign_is_refused(self) -> None:
        sale, other, user_id = make_sale(), make_sale(), buyer()
        opened()
        good = ticket_of(sale, user_id)
        forged = good[:-2] + ("AA" if good[-2:] != "AA" else "BB")
        for ticket in ("", "x", "ä", forged, good[:20], ticket_of(sale, buyer())):
            with pytest.raises(TicketRefused):
                press(sale, user_id, ticket=ticket)
        for ticket in (ticket_of(sale, user_id, lasts_us=-1), ticket_of(other, user_id)):
            with pytest.raises(TicketRefused):
                press(sale, user_id, ticket=ticket)
        assert press(sale, user_id, ticket=good).outcome is Outcome.QUEUED

    def test_is_for_all_items_of_its_slot(self) -> None:
        sale, user_id = make_sale(), buyer()
        second = add_item(sale.slot_id)
        opened()
        ticket = ticket_of(sale, user_id)
        assert press(sale, user_id, ticket=ticket).outcome is Outcome.QUEUED
        assert press(sale, user_id, ticket=ticket, item_id=second).outcome is Outcome.QUEUED


class TestAnswer:
    def test_of_somebody_else_is_not_found(self) -> None:
        sale, user_id = make_sale(), buyer()
        follower = opened()
        answer = press(sale, user_id)
        for _ in range(2):
            for stranger in (buyer(), UUID(int=user_id.int ^ 1)):
                with pytest.raises(ReservationNotFound):
                    api.answer_of(reservation_id=answer.reservation_id, user_id=stranger)
                with pytest.raises(ReservationNotFound):
                    api.release(reservation_id=answer.reservation_id, user_id=stranger)
            answered(follower)

    def test_of_a_lost_queue_says_so(self) -> None:
        sale, user_id = make_sale(), buyer()
        opened()
        answer = press(sale, user_id)
        client().flushdb()
        told = api.answer_of(reservation_id=answer.reservation_id, user_id=user_id)
        assert told.outcome is Outcome.LOST

    def test_of_what_is_reserved_needs_no_valkey(self, settings: Any) -> None:
        sale, user_id = make_sale(), buyer()
        follower = opened()
        answer, waiting = press(sale, user_id), buyer()
        answered(follower)
        unanswered = press(sale, waiting)
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        valkey_client.cache_clear()
        try:
            told = api.answer_of(reservation_id=answer.reservation_id, user_id=user_id)
            with pytest.raises(SaleClosed):
                api.answer_of(reservation_id=unanswered.reservation_id, user_id=waiting)
            assert api.live(sale_id=sale.sale_id).is_gate_open is False
        finally:
            valkey_client.cache_clear()
        assert told.outcome is Outcome.RESERVED

    def test_of_what_postgresql_refused_is_kept(self) -> None:
        sale, user_id = make_sale(allotment=1), buyer()
        follower = opened()
        lucky, unlucky = press(sale, buyer()), None
        # A gate that came back with yesterday's numbers lets one too many through.
        client().hset(f"{{flash}}:item:{sale.item_id}", "room", 9)
        pressing.memory.forget()
        unlucky = press(sale, user_id)
        assert (lucky.outcome, unlucky.outcome) == (Outcome.QUEUED, Outcome.QUEUED)
        answered(follower)
        for _ in range(2):
            told = api.answer_of(reservation_id=unlucky.reservation_id, user_id=user_id)
            assert told.outcome is Outcome.SOLD_OUT
            client().flushdb()
        assert counted(sale) == (1, 1, 1)
        assert api.promises_of(user_id=user_id) == ()


class TestLease:
    def test_without_it_nobody_is_let_through(self) -> None:
        sale = make_sale()
        with pytest.raises(SaleClosed) as closed:
            press(sale, buyer())
        assert closed.value.retry_after == 1
        follower = opened()
        assert press(sale, buyer()).outcome is Outcome.QUEUED
        client().delete("{flash}:lease")
        with pytest.raises(SaleClosed):
            press(sale, buyer())
        answered(follower)
        assert ReservationRow.objects.count() == 1

    def test_runs_out_by_itself(self) -> None:
        from titan.apps.flashsales.services import gate

        opened()
        gate.let_through("token")
        assert 0 < gate.lease_ms() <= gate.LEASE_MS
        assert gate.renew("another", gate.run_id()) is False
        assert gate.renew("token", gate.run_id()) is True
        assert gate.renew("token", "another run") is False
        assert gate.lease_ms() < 0


class TestLive:
    def test_counts_what_waits_as_gone(self) -> None:
        sale = make_sale(allotment=5)
        follower = opened()
        press(sale, buyer())
        [item] = api.live(sale_id=sale.sale_id).items
        assert (item.left, item.taken, item.queued) == (4, 0, 1)
        answered(follower)
        hold_open()
        live = api.live(sale_id=sale.sale_id)
        assert (live.items[0].left, live.items[0].taken, live.items[0].queued) == (4, 1, 0)
        assert live.is_gate_open
        assert live.server_at is not None
        assert abs(live.server_at.timestamp() - time.time()) < 5
