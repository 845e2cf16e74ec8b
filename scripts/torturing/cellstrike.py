"""Taking a cell's primary away for good, and writers that know no other server than that one."""

import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from titan.platform.engines import replica
from titan.platform.engines.addresses import Engine, Record, read_record
from titan.platform.engines.pair import primary_of
from titan.platform.engines.processes import ticks, working_in

MAKE = "CREATE TABLE IF NOT EXISTS torture_write (id bigint PRIMARY KEY)"
WRITE = "INSERT INTO torture_write VALUES (%s)"
READ = "SELECT id FROM torture_write"
# Killed and not to be started again; stopped; stopped, and let go on at the very moment when another takes its place.
WAYS = ("killed", "stopped", "thawed")
WRITERS = 2


@dataclass(slots=True)
class Hit:
    """The processes that were killed or stopped, and those that lived on while another took their place."""

    pids: list[int]
    woken: list[int] = field(default_factory=list)


def take_away(var: Path, way: str) -> Hit:
    """Take the primary of a cell away."""
    record = read_record(var)
    primary = primary_of(var, record)
    if way == "killed":
        control = primary.data / "global" / "pg_control"
        control.rename(control.with_name("pg_control.away"))
        return Hit(_signal([record.postgres.pid], signal.SIGKILL))
    # The postmaster first, so that it starts no others meanwhile.
    _signal([record.postgres.pid], signal.SIGSTOP)
    hit = Hit(_signal(working_in(primary.data), signal.SIGSTOP))
    if way == "thawed":
        threading.Thread(target=_thaw, args=(primary.fence, hit), daemon=True).start()
    return hit


def _thaw(fence: Path, hit: Hit) -> None:
    if any(fence.exists() for _ in ticks(60, every=0.0005)):
        hit.woken = _signal(hit.pids, signal.SIGCONT)


def _signal(pids: list[int], number: signal.Signals) -> list[int]:
    """Those that were there to be told."""
    found = []
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
            found.append(pid)
    return found


@dataclass
class Pinned:
    """Writers of one server, whatever it has become: what it acknowledged, and when."""

    engine: Engine
    acknowledged: dict[int, float] = field(default_factory=dict)
    _is_stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin to write."""
        with psycopg.connect(replica.door(self.engine), autocommit=True) as connection:
            connection.execute(MAKE)
        self._threads = [threading.Thread(target=self._go, args=(number,)) for number in range(WRITERS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End; a writer that waits for an answer for ever would be a finding of its own."""
        self._is_stopping.set()
        for thread in self._threads:
            thread.join(30)

    def _go(self, number: int) -> None:
        next_id = time.time_ns() * WRITERS + number
        while not self._is_stopping.wait(0.02):
            with (
                suppress(psycopg.Error),
                psycopg.connect(replica.door(self.engine), autocommit=True) as connection,
            ):
                while not self._is_stopping.wait(0.005):
                    connection.execute(WRITE, [next_id])
                    self.acknowledged[next_id] = time.monotonic()
                    next_id += WRITERS


def written(record: Record) -> set[int]:
    """What the present primary has of it."""
    with psycopg.connect(replica.door(record.postgres), autocommit=True) as connection:
        return {int(found) for (found,) in connection.execute(READ)}
