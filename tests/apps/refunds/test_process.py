"""The process that sends the money: killed at every edge and taken up again, it sends it once."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentStateConflict, ProviderUnavailable
from titan.apps.refunds import api as refunds
from titan.apps.refunds import processes
from titan.apps.refunds.contracts import Case, CaseStateConflict, CaseStatus
from titan.kernel import clock
from titan.platform import failpoints
from titan.platform.db import sql
from titan.platform.processes import running, store

from .conftest import Sold, books_agree, come_to_rest, events_of, fresh_id, moderator, row_of, work

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]


def edges() -> list[str]:
    """Every named place of the process that a worker passes, from its definition; a wallet asks nobody outside."""
    kind = processes.REFUND
    names = [f"{kind.name}.finish.{place}" for place in ("before_commit", "after_commit")]
    for step in kind.steps:
        names += [f"{kind.name}.{step.name}.{place}" for place in ("before_commit", "after_commit")]
    return names


class Killed(BaseException):
    """What a SIGKILL is within one process: nothing after it runs, and what was not committed is gone."""


@pytest.fixture
def killed_at(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> Iterator[Callable[[str], None]]:
    def kill() -> None:
        raise Killed

    settings.VAR_DIR = tmp_path
    monkeypatch.setitem(failpoints._ACTIONS, "error", kill)
    yield lambda edge: failpoints.activate(f"{edge}=error")
    failpoints.activate("")


def agreed(sold: Sold) -> Case:
    """A claim for the pot of 15.01, accepted: its process waits for a worker."""
    case = sold.claim((1, 1))
    sold.accept(case)
    return refunds.get(case_id=case.id)


def assert_refunded_once(sold: Sold, case: Case) -> None:
    assert refunds.get(case_id=case.id).status is CaseStatus.REFUNDED
    assert sold.bought_back() == 1501
    assert sold.escrow() in (0, 3991 - 1501)
    counts = sql.query("SELECT status, count(*) FROM payments_refund GROUP BY status")
    assert counts == [("done", 1)]
    assert events_of(case.id).count("refund_completed") == 1
    assert books_agree()


@pytest.mark.parametrize("is_released", [False, True])
@pytest.mark.parametrize("edge", edges())
def test_killed_at_an_edge_it_is_taken_up_and_refunds_once(
    delivered: Sold, edge: str, is_released: bool, killed_at: Callable[[str], None]
) -> None:
    sold = delivered.complete() if is_released else delivered
    case = agreed(sold)
    killed_at(edge)
    with pytest.raises(Killed):
        work()
    failpoints.activate("")

    with clock.frozen(clock.now() + timedelta(minutes=10)):
        come_to_rest()

    assert_refunded_once(sold, case)


@pytest.mark.torture
def test_sigkilled_at_every_edge_it_refunds_once(
    completed: Sold, titan_environ: dict[str, str], tmp_path: Path
) -> None:
    case = agreed(completed)
    points = ",".join(f"{edge}=kill" for edge in edges())
    env = titan_environ | {
        "TITAN_FAILPOINTS": points,
        "TITAN_VAR_DIR": str(tmp_path),
        "TITAN_PROCESS_LEASE_SECONDS": "1",
    }
    code = (
        "import django; django.setup(); import sys, time, uuid; from titan.platform.processes import running\n"
        "for _ in range(60):\n"
        "    if running.advance(uuid.UUID(sys.argv[1])).status == 'succeeded': break\n"
        "    time.sleep(0.2)"
    )
    process_id = str(processes.process_id(row_of(case)))
    deaths = 0
    for _ in range(len(edges()) + 1):
        ended = subprocess.run([sys.executable, "-c", code, process_id], cwd=ROOT, env=os.environ | env)
        if ended.returncode == 0:
            break
        deaths += 1
    assert deaths == len(edges()), "a run that skips an edge proves nothing"
    come_to_rest()
    assert_refunded_once(completed, case)


def test_outage_of_the_provider_is_tried_again(delivered: Sold, monkeypatch: pytest.MonkeyPatch) -> None:
    case, answer = agreed(delivered), payments.refund
    left = [ProviderUnavailable(), ProviderUnavailable()]

    def flaky(**terms: Any) -> Any:
        if left:
            raise left.pop()
        return answer(**terms)

    monkeypatch.setattr(payments, "refund", flaky)
    work()
    assert refunds.get(case_id=case.id).status is CaseStatus.REFUNDING
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        work()
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        come_to_rest()
    assert_refunded_once(delivered, case)


def test_lost_answer_of_the_provider_does_not_send_twice(
    delivered: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, answer = agreed(delivered), payments.refund
    asked: list[UUID] = []

    def lossy(**terms: Any) -> Any:
        asked.append(terms["refund_id"])
        told = answer(**terms)
        if len(asked) == 1:
            raise ProviderUnavailable
        return told

    monkeypatch.setattr(payments, "refund", lossy)
    work()
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        come_to_rest()
    assert (len(asked), len(set(asked))) == (2, 1)
    assert_refunded_once(delivered, case)


class TestRefusal:
    @pytest.fixture
    def refused(self, completed: Sold, monkeypatch: pytest.MonkeyPatch) -> Case:
        case = agreed(completed)

        def refuse(**_: Any) -> Any:
            raise PaymentStateConflict("The provider refused.")

        with monkeypatch.context() as patched:
            patched.setattr(payments, "refund", refuse)
            work()
        return case

    def test_gives_back_what_was_put_into_escrow_and_calls_an_operator(
        self, completed: Sold, refused: Case
    ) -> None:
        row = row_of(refused)
        assert (row.status, "refused" in row.attention) == ("refunding", True)
        assert (completed.escrow(), completed.earned()) == (0, 3592)
        assert books_agree()

    def test_is_sent_again_under_another_id(self, completed: Sold, refused: Case) -> None:
        first = row_of(refused).refund_id
        refunds.retry_refund(case_id=refused.id, operator_id=moderator(), step_id=fresh_id())
        come_to_rest()
        assert_refunded_once(completed, refused)
        assert row_of(refused).refund_id == first
        assert sql.query("SELECT id FROM payments_refund") == [(first,)]

    def test_is_sent_again_only_after_it_failed(self, completed: Sold, refused: Case) -> None:
        refunds.retry_refund(case_id=refused.id, operator_id=moderator(), step_id=fresh_id())
        with pytest.raises(CaseStateConflict):
            refunds.retry_refund(case_id=refused.id, operator_id=moderator(), step_id=fresh_id())


def test_stopped_by_an_operator_it_keeps_its_id(delivered: Sold) -> None:
    case = agreed(delivered)
    first = row_of(case)
    running.compensate_now(processes.process_id(first), reason="looked wrong")
    row = row_of(case)
    assert (row.refund_id, row.attention) == (first.refund_id, "operator: looked wrong")
    refunds.retry_refund(case_id=case.id, operator_id=moderator(), step_id=fresh_id())
    come_to_rest()
    assert_refunded_once(delivered, case)


@pytest.mark.parametrize("is_released", [False, True])
def test_stopped_by_an_operator_after_the_money_went_it_is_finished_by_the_next_try(
    delivered: Sold, is_released: bool, killed_at: Callable[[str], None]
) -> None:
    sold = delivered.complete() if is_released else delivered
    case = sold.claim(*sold.everything(), shipping=True)
    sold.accept(case)
    killed_at("refunds.refund.settle.before_commit")
    with pytest.raises(Killed):
        work()
    failpoints.activate("")
    assert sold.bought_back() == 3991
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        running.compensate_now(processes.process_id(row_of(case)), reason="looked wrong")

        refunds.retry_refund(case_id=case.id, operator_id=moderator(), step_id=fresh_id())
        come_to_rest()

    assert refunds.get(case_id=case.id).status is CaseStatus.REFUNDED
    assert sold.bought_back() == 3991
    assert sql.query("SELECT status, count(*) FROM payments_refund GROUP BY status") == [("done", 1)]
    assert books_agree()


def test_process_is_left_in_the_transaction_of_the_decision(delivered: Sold) -> None:
    case = agreed(delivered)
    standing = store.read(processes.process_id(row_of(case)))
    assert standing is not None
    assert (standing.status, standing.state.amount.amount) == ("running", 1501)
