"""The worker: takes up due processes and runs periodic jobs until stopped."""

import threading
import time
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError, connection

from . import definition, periodic, running, store

log = structlog.get_logger(__name__)
POLL_S = 0.2
RETRY_S = 1.0


class Worker:
    """`threads` runners of due processes and one for periodic jobs."""

    def __init__(self, *, threads: int = 2) -> None:
        definition.kinds()
        self._jobs = periodic.jobs()
        self._asked_at: dict[str, float] = {}
        self._threads = threads
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Finish what is under way, then end."""
        self._stopping.set()

    def run(self) -> None:
        """Block until `stop()` is called."""
        loops = [self._loop(self._run_due) for _ in range(self._threads)] + [self._loop(self._run_periodic)]
        for thread in loops:
            thread.join()

    def _loop(self, turn: Callable[[], bool]) -> threading.Thread:
        thread = threading.Thread(target=self._turns, args=(turn,))
        thread.start()
        return thread

    def _turns(self, turn: Callable[[], bool]) -> None:
        while not self._stopping.is_set():
            try:
                busy = turn()
            except (OperationalError, InterfaceError):
                connection.close()
                log.warning("worker.database_away", retry_in_s=RETRY_S)
                self._stopping.wait(RETRY_S)
                continue
            except Exception:
                log.exception("worker.turn_failed")
                self._stopping.wait(RETRY_S)
                continue
            if not busy:
                self._stopping.wait(POLL_S)
        connection.close()

    def _run_due(self) -> bool:
        due = store.claim_due(limit=1)
        for progress in due:
            running.run(progress)
        return bool(due)

    def _run_periodic(self) -> bool:
        for job in self._jobs.values():
            if not self._stopping.is_set() and self._may_be_due(job) and periodic.claim(job):
                done = job.run()
                if done:
                    log.info("periodic.ran", job=job.name, done=done)
        return False

    def _may_be_due(self, job: periodic.Periodic) -> bool:
        """Whether asking for the turn makes sense: at first, then four times in each interval, not at every poll."""
        now = time.monotonic()
        if now - self._asked_at.get(job.name, -1e9) < job.every.total_seconds() / 4:
            return False
        self._asked_at[job.name] = now
        return True
