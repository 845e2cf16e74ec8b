"""Three ways to strike at an edge: the process dies, what is asked does not answer in time, everything comes twice."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection, connections
from psycopg.errors import LockNotAvailable

from tests.apps.payments.conftest import Provider, deliver_all
from tests.factories.workers import work as work
from tests.torture.acting import Case
from tests.torture.edges import edges
from titan.apps.payments.contracts import ProviderUnavailable
from titan.apps.payments.services.providers import http
from titan.apps.shipping.services.carriers import simulated
from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.platform import failpoints
from titan.platform.db import sql

ACTING = ("create", "capture", "void", "refund")
WAITS_MS = 50
# After these whoever acts asks the database nothing more; a card is forgotten by asking its provider alone.
UNASKED = ("finish.after_commit", "at_once.after_commit", "forget_method.forget.before_commit")


@dataclass
class Striker:
    """Strikes a case at one edge; `provider` is where outside answers come from."""

    provider: Provider
    monkeypatch: pytest.MonkeyPatch

    def crash(self, case: Case, edge: str) -> None:
        """SIGKILL to a process that acts, at the edge."""
        connections.close_all()
        child = os.fork()
        if not child:
            _act_and_die(case, edge)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"{edge} was not reached, status {status}"
        assert os.WTERMSIG(status) == signal.SIGKILL

    def timeout(self, case: Case, edge: str) -> None:
        """The provider acts and its answer gets lost; where nobody outside is asked, the database lets the caller wait."""
        if not edge.endswith(".after_external"):
            with _Blockade(is_of_processes=_stores_progress(edge)) as blockade:
                self._acting(case, edge, blockade.raise_it)
            assert blockade.timeouts or edge.endswith(UNASKED), f"{edge}: nothing timed out"
            return
        if edge.startswith(("payments.forget_method", "refunds.replace")):
            self._acting(case, edge, _never_answered)
            return
        step = edge.removesuffix(".after_external")
        if f"{step}.before_commit" in failpoints_of(step):
            self._acting(case, f"{step}.before_commit", self._lose_answers)
        else:
            self._lose_answers()
            attempt(case.act)
            work()
        assert any(not times for _, times in self.provider.faults.ordered.values()), (
            f"{edge}: nothing was lost"
        )
        self.provider.order()

    def duplicate(self, case: Case, edge: str) -> None:
        """Whoever acts stops at the edge, for so long that others do it all, are asked again and hear all news twice; then it goes on."""
        begun = len(self.provider.messages())

        def again() -> None:
            failpoints.activate("")
            settle(case)
            deliver_all(self.provider.messages()[begun:], times=2)

        self._acting(case, edge, again)

    def _lose_answers(self) -> None:
        self.provider.order(**dict.fromkeys(ACTING, "lose:1"))

    def _acting(self, case: Case, edge: str, then: Callable[[], None]) -> None:
        """Act in this process, doing something at the edge."""
        reached = []

        def strike() -> None:
            reached.append(edge)
            then()

        self.monkeypatch.setitem(failpoints._ACTIONS, "error", strike)
        failpoints.activate(f"{edge}=error")
        attempt(case.act)
        attempt(work)
        failpoints.activate("")
        assert reached == [edge], f"{edge} was not reached"


def failpoints_of(step: str) -> list[str]:
    """The edges of a step of a process; none where code names the place itself."""
    return [edge for edge in edges() if edge.rpartition(".")[0] == step]


def _act_and_die(case: Case, edge: str) -> None:
    """In the child: nothing of the parent's is closed or written."""
    try:
        http._client.cache_clear()
        simulated.client.cache_clear()
        failpoints.activate(f"{edge}=kill")
        attempt(case.act)
        attempt(work)
    except BaseException:  # noqa: BLE001 - pytest must not run on in the child
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(3)


def _never_answered() -> None:
    raise ProviderUnavailable


def _stores_progress(edge: str) -> bool:
    """What comes next writes the process, not what its step is about."""
    is_last_undone = edge == "inventory.release.after_database"
    return is_last_undone or edge.endswith(".after_commit") or ".start." in edge or ".finish." in edge


class _Blockade:
    """Tables that another transaction holds from the edge on, and little patience with that."""

    def __init__(self, *, is_of_processes: bool) -> None:
        self.timeouts = 0
        self._test = "" if is_of_processes else "NOT"
        self._other = connection.copy()
        self._watch = connection.execute_wrapper(self._counted)

    def __enter__(self) -> "_Blockade":
        self._watch.__enter__()
        return self

    def _counted(self, execute: Callable[..., Any], *asked: Any) -> Any:
        try:
            return execute(*asked)
        except OperationalError as error:
            self.timeouts += isinstance(error.__cause__, LockNotAvailable)
            raise

    def raise_it(self) -> None:
        names = sql.query(
            "SELECT string_agg(quote_ident(tablename), ', ' ORDER BY tablename) FROM pg_tables"
            f" WHERE schemaname = 'public' AND tablename {self._test} LIKE 'processes%%'"
        )[0][0]
        with self._other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            cursor.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
        sql.execute(f"SET lock_timeout = '{WAITS_MS}ms'")

    def __exit__(self, *error: Any) -> None:
        self._watch.__exit__(*error)
        self._other.close()
        connections.close_all()


def attempt(act: Callable[[], object]) -> bool:
    """Whether it went well; a refusal is an answer, an outage is not."""
    try:
        act()
    except TitanError as refusal:
        return refusal.kind.name != "UNAVAILABLE" and "in_flight" not in refusal.code
    except (OperationalError, InterfaceError, OSError):
        return False
    return True


def settle(case: Case) -> None:
    """The client asks until answered, leases run out, waits end, and everything that is open gets done."""
    for _ in range(20):
        sql.execute(
            "UPDATE processes_process SET lease_until = NULL, wake_at = %s WHERE status IN ('running', 'waiting', 'undoing')",
            (clock.now(),),
        )
        attempt(work)
        if attempt(case.act) and not sql.query(
            "SELECT 1 FROM processes_process WHERE status NOT IN ('succeeded', 'undone')"
        ):
            return
    raise AssertionError("a process stays open")


@contextmanager
def striker(provider: Provider, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Striker]:
    """Failpoints that leave their marks in a folder of the test."""
    from django.conf import settings

    monkeypatch.setattr(settings, "VAR_DIR", folder)
    monkeypatch.setattr(settings, "CARD_PROVIDER_TIMEOUT_S", 0.5)
    yield Striker(provider, monkeypatch)
    failpoints.activate("")
