"""What the follower and Valkey lose, and that nothing promised is lost with it."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import redis
from django.db import DatabaseError

from tests.apps.flashsales.gatekeeping import answered, buyer, counted, hold_open, opened, press
from tests.factories.flash_gate import Sale, make_sale
from titan.apps.flashsales import api
from titan.apps.flashsales.contracts import Outcome, SaleClosed
from titan.apps.flashsales.services import following, gate, pressing
from titan.apps.flashsales.services.following import Follower
from titan.platform.cache import client
from titan.platform.failpoints import InjectedFault

pytestmark = pytest.mark.django_db(transaction=True)


def all_of_it(sale: Sale, follower: Follower) -> int:
    """New buyers press until it is sold out. Returns how many were let through."""
    pressing.memory.forget()
    admitted = 0
    while press(sale, buyer()).outcome is Outcome.QUEUED:
        admitted += 1
    answered(follower)
    return admitted


class TestFollower:
    def test_that_died_between_promise_and_answer_answers_the_same_afterwards(
        self, failpoint: Callable[[str], None]
    ) -> None:
        sale, users = make_sale(allotment=5), [buyer() for _ in range(3)]
        follower = opened()
        asked = [press(sale, user_id) for user_id in users]
        failpoint("flashsales.follow.after_promise=error")
        with pytest.raises(InjectedFault):
            follower.turn()
        assert counted(sale) == (3, 3, 3)
        waiting = api.answer_of(reservation_id=asked[0].reservation_id, user_id=users[0])
        assert waiting.outcome is Outcome.QUEUED
        successor = opened()
        for user_id, answer in zip(users, asked, strict=True):
            told = api.answer_of(reservation_id=answer.reservation_id, user_id=user_id)
            assert told.outcome is Outcome.RESERVED
        assert counted(sale) == (3, 3, 3)
        assert all_of_it(sale, successor) == 2
        assert counted(sale) == (5, 5, 5)

    def test_tells_the_gate_the_room_that_its_batch_has_left(self) -> None:
        sale = make_sale(allotment=10)
        follower = opened()
        for _ in range(4):
            press(sale, buyer())
        answered(follower)
        assert gate.counts([sale.item_id])[sale.item_id][:2] == (6, 0)

    def test_answers_the_others_where_one_press_cannot_be_taken(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sale, users = make_sale(allotment=5), [buyer() for _ in range(5)]
        follower = opened()
        asked = [press(sale, user_id) for user_id in users]
        promise = following.promise

        def failing(batch: Sequence[gate.Press]) -> Any:
            if any(one.user_id == users[2] for one in batch):
                raise DatabaseError("it does not fit")
            return promise(batch)

        monkeypatch.setattr(following, "promise", failing)
        answered(follower)
        told = [
            api.answer_of(reservation_id=one.reservation_id, user_id=u).outcome
            for one, u in zip(asked, users, strict=True)
        ]
        assert told == [Outcome.RESERVED] * 2 + [Outcome.NOT_OPEN] + [Outcome.RESERVED] * 2
        assert counted(sale) == (4, 4, 4)

    def test_two_at_once_promise_nothing_twice(self) -> None:
        sale = make_sale(allotment=30)
        first = opened()
        for _ in range(30):
            press(sale, buyer())
        second = Follower()
        batch = gate.queued(100)
        answered(first)
        assert second.turn() == 0
        told, rooms = following.promise(batch)
        gate.answer(sale.item_id, [(one, told[one.id]) for one in batch], room=rooms[sale.item_id])
        assert {one.outcome for one in told.values()} == {"reserved"}
        assert counted(sale) == (30, 30, 30)
        assert gate.counts([sale.item_id])[sale.item_id].pending == 0

    def test_runs_opens_and_reopens_by_itself(self) -> None:
        sale = make_sale(allotment=5)
        follower = Follower()
        thread = threading.Thread(target=follower.run)
        thread.start()
        try:
            wait_until_open()
            assert press(sale, buyer()).outcome is Outcome.QUEUED
            wait_until(lambda: counted(sale) == (1, 1, 1))
            client().flushdb()
            with pytest.raises(SaleClosed):
                press(sale, buyer())
            wait_until_open()
            pressing.memory.forget()
            assert press(sale, buyer()).outcome is Outcome.QUEUED
            wait_until(lambda: counted(sale) == (2, 2, 2))
        finally:
            follower.stop()
            thread.join(10)
        assert not thread.is_alive()


class TestValkey:
    def test_flushed_loses_the_queue_and_sells_no_unit_too_many(self) -> None:
        sale = make_sale(allotment=10)
        follower = opened()
        for _ in range(4):
            press(sale, buyer())
        answered(follower)
        lost_user = buyer()
        lost = press(sale, lost_user)
        client().flushdb()
        with pytest.raises(SaleClosed):
            press(sale, buyer())
        follower = opened()
        told = api.answer_of(reservation_id=lost.reservation_id, user_id=lost_user)
        assert told.outcome is Outcome.LOST
        assert press(sale, lost_user).outcome is Outcome.QUEUED
        assert all_of_it(sale, follower) == 5
        assert counted(sale) == (10, 10, 10)

    def test_back_with_an_old_snapshot_is_closed_then_counted_anew(self) -> None:
        sale = make_sale(allotment=10)
        follower = opened()
        for _ in range(3):
            press(sale, buyer())
        old = snapshot()
        # Meanwhile the queue is answered and more are sold.
        answered(follower)
        for _ in range(4):
            press(sale, buyer())
        answered(follower)
        restore(old)
        client().delete(gate.LEASE)  # it had run out long before the snapshot was read
        with pytest.raises(SaleClosed):
            press(sale, buyer())
        follower = opened()
        assert counted(sale) == (7, 7, 7)
        assert all_of_it(sale, follower) == 3
        assert counted(sale) == (10, 10, 10)

    def test_back_with_a_snapshot_younger_than_the_lease_is_refused_by_postgresql(self) -> None:
        sale = make_sale(allotment=10)
        follower = opened()
        old = snapshot()
        for _ in range(10):
            press(sale, buyer())
        answered(follower)
        restore(old)
        hold_open()
        pressing.memory.forget()
        users = [buyer() for _ in range(6)]
        asked = [press(sale, user_id) for user_id in users]
        assert {one.outcome for one in asked} == {Outcome.QUEUED}
        answered(follower)
        told = {
            api.answer_of(reservation_id=one.reservation_id, user_id=u).outcome
            for one, u in zip(asked, users, strict=True)
        }
        assert told == {Outcome.SOLD_OUT}
        assert counted(sale) == (10, 10, 10)


def snapshot() -> dict[bytes, tuple[bytes, int]]:
    """What Valkey holds, but for what expires while it is read."""
    held: list[Any] = [(key, client().dump(key), client().pttl(key)) for key in client().keys("{flash}*")]
    return {key: (value, life_ms) for key, value, life_ms in held if value is not None}


def restore(old: dict[bytes, tuple[bytes, int]]) -> None:
    client().flushdb()
    for key, (value, life_ms) in old.items():
        client().restore(key, max(0, life_ms), value)


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within ten seconds")


def wait_until_open() -> None:
    def is_open() -> bool:
        try:
            return gate.lease_ms() > 0
        except redis.RedisError:
            return False

    wait_until(is_open)
