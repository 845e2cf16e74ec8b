"""`once`: one effect per key, whoever dies."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from titan.kernel import clock
from titan.platform import idempotency
from titan.platform.idempotency import Outcome, StoredAnswer
from titan.platform.idempotency.models import Answer
from titan.platform.processes import periodic

DONE = StoredAnswer(201, {"Content-Type": "application/json"}, b'{"id":1}')


def once(
    work: Callable[[], StoredAnswer] = lambda: DONE, *, key: str = "k", fingerprint: bytes = b"f"
) -> Outcome:
    return idempotency.once(scope="user:1", key=key, fingerprint=fingerprint, work=work)


def in_thread(call: Callable[[], Any]) -> Any:
    """Run in another thread, thus in another database session."""

    def run() -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def held_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
class TestOnce:
    def test_does_the_work_once_and_replays_its_answer(self) -> None:
        first, second = once(), in_thread(once)

        assert (first, second) == (Outcome(DONE, replayed=False), Outcome(DONE, replayed=True))
        assert held_locks() == 0

    def test_takes_two_round_trips(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):
            once()
        with django_assert_num_queries(1):
            once()

    def test_has_one_effect_for_50_twins(self) -> None:
        barrier = threading.Barrier(50)
        effects: list[int] = []

        def work() -> StoredAnswer:
            effects.append(1)
            return DONE

        def twin(_number: int) -> str:
            connection.ensure_connection()
            barrier.wait()
            try:
                return "replayed" if once(work).replayed else "done"
            except idempotency.IdempotencyInFlight:
                return "in flight"
            finally:
                connections.close_all()

        with ThreadPoolExecutor(50) as pool:
            results = list(pool.map(twin, range(50)))

        assert len(effects) == 1
        assert results.count("done") == 1
        assert set(results) <= {"done", "replayed", "in flight"}
        assert held_locks() == 0

    def test_refuses_a_twin_while_the_first_is_at_it(self) -> None:
        def work() -> StoredAnswer:
            with pytest.raises(idempotency.IdempotencyInFlight) as refused:
                in_thread(once)
            assert refused.value.retry_after == 1
            return DONE

        assert not once(work).replayed

    def test_refuses_another_request_under_the_key_before_and_after(self) -> None:
        def work() -> StoredAnswer:
            with pytest.raises(idempotency.IdempotencyKeyReused):
                in_thread(lambda: once(fingerprint=b"other"))
            return DONE

        once(work)

        with pytest.raises(idempotency.IdempotencyKeyReused):
            once(fingerprint=b"other")
        assert held_locks() == 0

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_forgets_answers_that_are_worth_another_try(self, status: int) -> None:
        once(lambda: StoredAnswer(status))

        assert once() == Outcome(DONE, replayed=False)

    def test_frees_the_key_when_the_work_raises(self) -> None:
        def work() -> StoredAnswer:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            once(work)

        assert held_locks() == 0
        assert not in_thread(once).replayed

    def test_can_be_retried_at_once_after_its_owner_was_killed(self) -> None:
        def work() -> StoredAnswer:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pid = cursor.fetchone()[0]
            in_thread(lambda: terminate(pid))
            return DONE

        with pytest.raises(OperationalError):
            once(work)

        assert in_thread(once) == Outcome(DONE, replayed=False)
        assert once() == Outcome(DONE, replayed=True)

    def test_keeps_scopes_and_keys_apart(self) -> None:
        once()

        assert not once(key="k2").replayed
        assert not idempotency.once(scope="user:2", key="k", fingerprint=b"f", work=lambda: DONE).replayed

    def test_ends_the_session_when_the_claim_itself_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from titan.platform.idempotency import answers

        real = answers._row

        def claim_then_fail(statement: str, params: list[Any]) -> Any:
            real(statement, params)
            raise OperationalError("lost on the way back")

        monkeypatch.setattr(answers, "_row", claim_then_fail)
        with pytest.raises(OperationalError):
            once()
        monkeypatch.undo()

        assert not in_thread(once).replayed


def terminate(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@pytest.mark.django_db
class TestPurge:
    def test_runs_by_itself(self) -> None:
        Answer.objects.create(
            scope="s", key="old", fingerprint=b"f", status=200, created_at=clock.now() - timedelta(days=4)
        )

        assert periodic.jobs()["idempotency.purge"].run() == 1

    def test_deletes_what_is_old_and_always_keeps_a_day(self) -> None:
        now = clock.now()
        for hours in (1, 23, 25, 100):
            Answer.objects.create(
                scope="s",
                key=str(hours),
                fingerprint=b"f",
                status=200,
                created_at=now - timedelta(hours=hours),
            )

        assert idempotency.purge(older_than=timedelta(hours=50), now=now) == 1
        assert idempotency.purge(older_than=timedelta(0), now=now) == 1
        assert set(Answer.objects.values_list("key", flat=True)) == {"1", "23"}
