"""Units that come back: to those next in line, else to the counter."""

from datetime import timedelta
from typing import Any

import pytest

from tests.apps.flashsales.gatekeeping import answered, buyer, counted, opened, press
from tests.factories.flash_gate import Sale, make_sale
from titan.apps.flashsales import api
from titan.apps.flashsales.contracts import Outcome, ReservationOver, ReservationStatus, SaleNotFound
from titan.apps.flashsales.models import NextRow, ReservationRow, SlotRow
from titan.kernel import clock
from titan.platform.eventlog.models import EventRow

pytestmark = pytest.mark.django_db(transaction=True)


def run_out(sale: Sale) -> None:
    """Everything that is held of the sale is overdue."""
    ReservationRow.objects.filter(item_id=sale.item_id, status="held").update(
        expires_at=clock.now() - timedelta(minutes=1)
    )


def taken_all(sale: Sale, follower: Any) -> list[Any]:
    """Buyers who got all of it, with what they were told."""
    got = []
    while (answer := press(sale, user_id := buyer())).outcome is Outcome.QUEUED:
        got.append((user_id, answer.reservation_id))
    answered(follower)
    return got


class TestLapse:
    def test_gives_the_unit_back_to_the_counter(self) -> None:
        sale = make_sale(allotment=1)
        follower = opened()
        [(user_id, reservation_id)] = taken_all(sale, follower)
        assert api.lapse() == 0
        run_out(sale)
        assert api.lapse() == 1
        assert counted(sale) == (0, 0, 0)
        with pytest.raises(ReservationOver):
            api.answer_of(reservation_id=reservation_id, user_id=user_id)
        follower.refresh()
        # Not answered from memory: this one had some, and may have again.
        assert press(sale, user_id, key="again").outcome is Outcome.QUEUED
        assert api.lapse() == 0

    def test_calls_up_the_next_in_line_in_the_order_of_asking(self) -> None:
        sale = make_sale(allotment=2, limit=2)
        follower = opened()
        taken_all(sale, follower)
        first, greedy, second, third = (buyer() for _ in range(4))
        wishes = [(first, 1), (greedy, 2), (second, 1), (third, 1)]
        places = [api.join_line(item_id=sale.item_id, user_id=u, units=n).position for u, n in wishes]
        assert places == [1, 2, 3, 4]
        assert api.join_line(item_id=sale.item_id, user_id=first, units=1).position == 1
        [overdue, _] = ReservationRow.objects.filter(item_id=sale.item_id)
        ReservationRow.objects.filter(id=overdue.id).update(expires_at=clock.now() - timedelta(minutes=1))
        assert api.lapse() == 1
        told = api.promises_of(user_id=first)[0].reservation
        assert told.status is ReservationStatus.HELD
        answer = api.answer_of(reservation_id=told.id, user_id=first)
        assert answer.outcome is Outcome.RESERVED
        assert counted(sale) == (2, 2, 2)
        facts = EventRow.objects.filter(stream=told.id).order_by("version")
        assert [fact.type for fact in facts] == [
            "flashsales.units_reserved.v1",
            "flashsales.buyer_called_up.v1",
        ]
        assert facts[1].payload["title"] == "Enamel mug"
        # Who wants more than came back is passed over and keeps the place.
        ReservationRow.objects.filter(item_id=sale.item_id, status="held").exclude(id=told.id).update(
            expires_at=clock.now() - timedelta(minutes=1)
        )
        api.lapse()
        assert api.promises_of(user_id=greedy) == ()
        assert len(api.promises_of(user_id=second)) == 1
        left = NextRow.objects.filter(item_id=sale.item_id).order_by("place")
        assert [row.user_id for row in left] == [greedy, third]

    def test_calls_nobody_up_once_the_slot_is_over(self) -> None:
        sale = make_sale(allotment=1)
        follower = opened()
        taken_all(sale, follower)
        waiting = buyer()
        api.join_line(item_id=sale.item_id, user_id=waiting)
        SlotRow.objects.filter(id=sale.slot_id).update(ends_at=clock.now() - timedelta(seconds=5))
        run_out(sale)
        assert api.lapse() == 1
        assert api.promises_of(user_id=waiting) == ()
        assert counted(sale) == (0, 0, 0)

    def test_leaves_what_is_being_paid(self) -> None:
        sale = make_sale(allotment=1)
        follower = opened()
        [(user_id, reservation_id)] = taken_all(sale, follower)
        ReservationRow.objects.update(status="paying", purchase_id=buyer())
        run_out(sale)
        assert api.lapse() == 0
        with pytest.raises(ReservationOver):
            api.release(reservation_id=reservation_id, user_id=user_id)
        assert counted(sale) == (1, 1, 1)


class TestRelease:
    def test_is_repeatable_and_told(self) -> None:
        sale = make_sale(allotment=1)
        follower = opened()
        [(user_id, reservation_id)] = taken_all(sale, follower)
        for _ in range(2):
            api.release(reservation_id=reservation_id, user_id=user_id)
        assert counted(sale) == (0, 0, 0)
        facts = EventRow.objects.filter(stream=reservation_id).order_by("version")
        assert [fact.type for fact in facts] == [
            "flashsales.units_reserved.v1",
            "flashsales.reservation_ended.v1",
        ]
        assert facts[1].payload["status"] == "released"


class TestLine:
    def test_can_be_left(self) -> None:
        sale, user_id = make_sale(), buyer()
        api.join_line(item_id=sale.item_id, user_id=user_id)
        for _ in range(2):
            api.leave_line(item_id=sale.item_id, user_id=user_id)
        assert not NextRow.objects.exists()
        with pytest.raises(SaleNotFound):
            api.join_line(item_id=buyer(), user_id=user_id)
