"""Processes: forwards, backwards, waiting, taken up after a crash."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from titan.kernel import clock
from titan.kernel.errors import Kind, TitanError
from titan.kernel.ids import new_id
from titan.platform import failpoints
from titan.platform.db import sql
from titan.platform.processes import definition, running, store
from titan.platform.processes.definition import ProcessKind, Step, Wait
from titan.platform.processes.models import ProcessRow

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, slots=True)
class Trip:
    booked: tuple[str, ...] = ()
    is_far: bool = False


class FullUp(TitanError):
    code = "tests.full_up"
    kind = Kind.CONFLICT


class Away(TitanError):
    code = "tests.away"
    kind = Kind.UNAVAILABLE


class Travel:
    """A process kind whose steps note what was called, and can be told to fail."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.raises: dict[str, Exception] = {}
        self.waits = False
        self.undone: list[str] = []
        self.kind = ProcessKind(
            name="tests_trip",
            state=Trip,
            steps=(self.step("flight"), self.step("hotel", external=True), self.step("car")),
            patience=timedelta(minutes=5),
            on_undone=lambda _, __, error: self.undone.append(error),
        )

    def step(self, name: str, *, external: bool = False) -> Step[Trip]:
        def do(_: UUID, state: Trip) -> Trip | Wait:
            self.calls.append(name)
            if name in self.raises:
                raise self.raises[name]
            if name == "hotel" and self.waits:
                return Wait(clock.now() + timedelta(seconds=60), replace(state, is_far=True))
            return replace(state, booked=(*state.booked, name))

        def undo(_: UUID, __: Trip) -> None:
            self.calls.append(f"undo {name}")
            if f"undo {name}" in self.raises:
                raise self.raises[f"undo {name}"]

        return Step(name, do=do, undo=undo, external=(lambda _: True) if external else None)


@pytest.fixture
def travel() -> Iterator[Travel]:
    yield Travel()
    definition._kinds.pop("tests_trip")
    failpoints.activate("")


def start(travel: Travel, *, id: UUID | None = None, keys: tuple[str, ...] = ()) -> definition.Outcome[Trip]:
    return running.start(id=id or new_id(bucket=3), kind=travel.kind, state=Trip(), keys=keys)


def release(id: UUID) -> None:
    """As if the lease of a dead runner had run out and its time had come."""
    ProcessRow.objects.filter(id=id).update(lease_until=None, wake_at=clock.now() - timedelta(seconds=1))


def test_runs_all_steps_at_once(travel: Travel) -> None:
    outcome = start(travel)
    assert (outcome.status, outcome.state.booked) == ("succeeded", ("flight", "hotel", "car"))
    assert travel.calls == ["flight", "hotel", "car"]


def test_a_refusal_undoes_every_step_backwards(travel: Travel) -> None:
    travel.raises["hotel"] = FullUp("no rooms")
    outcome = start(travel)
    assert outcome.status == "undone"
    assert isinstance(outcome.error, FullUp)
    assert travel.calls == ["flight", "hotel", "undo car", "undo hotel", "undo flight"]
    assert travel.undone == ["tests.full_up: no rooms"]


def test_a_stored_refusal_is_told_again_as_the_same_error(travel: Travel) -> None:
    travel.raises["hotel"] = FullUp("no rooms")
    run_id = start(travel).id
    told = running.advance(run_id)
    assert isinstance(told.error, FullUp)
    assert told.error.detail == "no rooms"


def test_an_outage_is_tried_again_and_not_undone(travel: Travel) -> None:
    travel.raises["hotel"] = Away("later")
    outcome = start(travel)
    assert outcome.status == "waiting"
    assert "undo hotel" not in travel.calls
    travel.raises.clear()
    release(outcome.id)
    assert running.advance(outcome.id).status == "succeeded"


def test_past_the_deadline_an_outage_undoes(travel: Travel) -> None:
    travel.raises["hotel"] = Away("later")
    run_id = start(travel).id
    release(run_id)
    ProcessRow.objects.filter(id=run_id).update(deadline_at=clock.now() - timedelta(seconds=1))
    assert running.advance(run_id).status == "undone"


def test_waits_until_woken(travel: Travel) -> None:
    travel.waits = True
    outcome = start(travel)
    assert (outcome.status, outcome.state.is_far) == ("waiting", True)
    assert store.claim_due(limit=5) == []
    travel.waits = False
    assert store.wake(outcome.id)
    [due] = store.claim_due(limit=5)
    assert running.run(due).status == "succeeded"
    assert travel.calls == ["flight", "hotel", "hotel", "car"]


def test_what_a_newer_release_has_begun_is_left_to_it(travel: Travel) -> None:
    travel.waits = True
    mine, newer = start(travel).id, start(travel).id
    ProcessRow.objects.update(wake_at=clock.now() - timedelta(seconds=1))
    ProcessRow.objects.filter(id=newer).update(kind="tests_of_tomorrow")
    assert [progress.id for progress in store.claim_due(limit=5)] == [mine]
    assert ProcessRow.objects.get(id=newer).lease_until is None


def test_a_killed_runner_is_taken_over_from_the_last_stored_step(travel: Travel) -> None:
    failpoints.activate("tests_trip.car.before_commit=error")
    run_id = start(travel).id
    travel.calls.clear()
    failpoints.activate("")
    release(run_id)
    assert running.advance(run_id).status == "succeeded"
    assert travel.calls == ["car"]


def test_an_outside_answer_is_an_edge_before_the_step_ends(travel: Travel) -> None:
    flight, hotel, car = travel.kind.steps

    def ask(run_id: UUID, state: Trip) -> Trip | Wait:
        failpoints.answered()
        return hotel.do(run_id, state)

    definition._kinds.pop("tests_trip")
    travel.kind = replace(travel.kind, steps=(flight, replace(hotel, do=ask), car))
    failpoints.activate("tests_trip.hotel.after_external=error")
    outcome = start(travel)
    assert (outcome.status, travel.calls) == ("waiting", ["flight"])
    release(outcome.id)
    assert running.advance(outcome.id).status == "succeeded"
    assert travel.calls == ["flight", "hotel", "car"]


def test_a_runner_that_lost_its_lease_changes_nothing(travel: Travel) -> None:
    travel.waits = True
    run_id = start(travel).id
    release(run_id)
    stale = store.claim(run_id)
    assert stale is not None
    release(run_id)
    fresh = store.claim(run_id)
    assert fresh is not None
    with pytest.raises(store.LeaseLost):
        store.save(replace(stale, step=2))
    store.save(replace(fresh, step=1))


def test_nobody_else_may_claim_while_it_is_held(travel: Travel) -> None:
    travel.waits = True
    run_id = start(travel).id
    release(run_id)
    assert store.claim(run_id) is not None
    assert store.claim(run_id) is None


def test_the_same_key_tells_of_the_first_process(travel: Travel) -> None:
    first = start(travel, keys=("a", "b"))
    second = start(travel, keys=("a", "c"))
    assert (second.id, second.is_new) == (first.id, False)
    assert store.holder("c") is None
    assert travel.calls == ["flight", "hotel", "car"]


def test_a_freed_key_may_be_claimed_again(travel: Travel) -> None:
    first = start(travel, keys=("a",))
    store.free_key("a")
    assert start(travel, keys=("a",)).id != first.id


def test_a_failing_undo_is_tried_again(travel: Travel) -> None:
    travel.raises = {"car": FullUp("none"), "undo hotel": OSError("line down")}
    outcome = start(travel)
    assert outcome.status == "waiting"
    row = ProcessRow.objects.get(id=outcome.id)
    assert row.status == "undoing"
    travel.raises = {}
    release(outcome.id)
    assert running.advance(outcome.id).status == "undone"


def test_an_operator_may_undo_an_open_process(travel: Travel) -> None:
    travel.waits = True
    run_id = start(travel).id
    assert running.compensate_now(run_id, reason="buyer called").status == "undone"
    with pytest.raises(LookupError):
        running.compensate_now(run_id, reason="again")


def test_every_change_is_kept_in_the_journal(travel: Travel) -> None:
    travel.raises["car"] = FullUp("none left")
    run_id = start(travel).id
    whats = [line["what"] for line in ProcessRow.objects.get(id=run_id).journal]
    assert whats == ["done", "refused", "undone"]


def test_a_process_costs_two_round_trips_beyond_its_steps(
    travel: Travel, django_assert_num_queries: object
) -> None:
    travel.kind = replace_steps(travel)
    with django_assert_num_queries(2):  # type: ignore[operator]
        start(travel)


def replace_steps(travel: Travel) -> ProcessKind[Trip]:
    definition._kinds.pop("tests_trip")
    return ProcessKind(
        name="tests_trip",
        state=Trip,
        steps=(travel.step("flight"), travel.step("car")),
        patience=timedelta(minutes=5),
    )


def test_a_periodic_job_runs_once_per_interval() -> None:
    from titan.platform.processes.periodic import Periodic, claim

    job = Periodic("tests.job", timedelta(minutes=1), lambda: 0)
    assert claim(job)
    assert not claim(job)
    sql.execute("UPDATE processes_periodic SET ran_at = ran_at - interval '2 minutes'")
    assert claim(job)
