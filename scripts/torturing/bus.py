"""The bus under dirt: messages twice, out of order, poisoned, readers that come, go and are killed, a broker that is killed."""

import argparse
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.torturing.frame import Report
from scripts.torturing.stage import ROOT, Stage

if TYPE_CHECKING:
    from scripts.torturing.bus_dirt import Heap, Sender, Writer

A_STREAM = 20
WAIT_S = 600
CHANGE_S = 90


def options(parser: argparse.ArgumentParser) -> None:
    """The size of the proof."""
    parser.add_argument("--events", type=int, default=5_000, help="Dirty events (full size: 100000).")
    parser.add_argument("--rebalances", type=int, default=5, help="Readers that come or go (full size: 50).")
    parser.add_argument("--outage", type=float, default=10, help="Seconds without a broker (full size: 120).")
    parser.add_argument("--calm", type=float, default=10, help="Seconds in which the lag is measured.")
    parser.add_argument(
        "--relay", choices=("publisher", "debezium"), default="publisher", help="What brings events to Kafka."
    )


@dataclass(slots=True)
class Readers:
    """Processes that read for the other cell."""

    env: dict[str, str]
    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add(self) -> None:
        """One more."""
        command = [sys.executable, "-m", "scripts.torturing.bus_projection"]
        self.running.append(_spawn(command, env=self.env, log=self.log))

    def drop(self, number: int) -> None:
        """The oldest goes: every other time without a word."""
        leaving = self.running.pop(0)
        leaving.send_signal(signal.SIGKILL if number % 2 else signal.SIGTERM)
        leaving.wait(timeout=60)

    def shared_out(self) -> int:
        """How often partitions were given to a reader of the dirt, since the beginning."""
        told = self.log.read_text(encoding="utf8", errors="replace") if self.log.exists() else ""
        return sum("bus.assigned" in line and "torture.dirt" in line for line in told.splitlines())

    def has_shared(self, before: int) -> bool:
        """Whether that happened again."""
        return self.shared_out() > before

    def stop(self) -> None:
        """All of them."""
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            process.wait(timeout=60)


def _spawn(command: list[str], *, env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as file:
        return subprocess.Popen(command, env=env, cwd=ROOT, stdout=file, stderr=file)


def prove(stage: Stage, chosen: argparse.Namespace) -> Report:
    """First a dirty producer, then the real publisher and a broker that is away."""
    from titan.platform.bus import broker as brokers
    from titan.platform.bus import connect

    broker = brokers.start(stage.var / "kafka")
    os.environ |= {"TITAN_KAFKA_BOOTSTRAP": broker.bootstrap}
    env = {**stage.env, "TITAN_KAFKA_BOOTSTRAP": broker.bootstrap}
    worker = None
    try:
        if chosen.relay == "debezium":
            worker = connect.start(stage.var / "connect", bootstrap=broker.bootstrap)
            env |= {"TITAN_BUS_RELAY": "debezium", "TITAN_CONNECT_URL": worker.url}
        dirty = _dirt(env, chosen, stage.var / "log")
        honest = _log(env, chosen, stage.var / "log", lambda: brokers.start(stage.var / "kafka"), broker.kill)
    finally:
        if worker:
            connect.stop(worker)
        brokers.stop(brokers.read(stage.var / "kafka") or broker)
    return Report(
        dirty.n + honest.n,
        "events",
        "each took effect once and in the order of its stream",
        (*dirty.lines, *honest.lines),
        dirty.findings + honest.findings,
    )


def _dirt(env: dict[str, str], chosen: argparse.Namespace, logs: Path) -> Report:
    from scripts.torturing import bus_dirt, bus_projection

    dice = random.Random(chosen.seed)  # noqa: S311 - a run must be repeatable
    bus_projection.make_table()
    log = bus_dirt.make_log(chosen.events, A_STREAM, dice)
    heap = bus_dirt.soiled(log, dice)
    readers = Readers(
        {
            **env,
            "TITAN_CELL": str(bus_projection.READERS_CELL),
            bus_projection.POISON: "1",
            "TITAN_LOG_LEVEL": "INFO",
        },
        logs / "bus-readers.log",
    )
    began = time.monotonic()
    with _reading(readers):
        sender = bus_dirt.Sender()
        rebalanced = _churn(readers, sender, heap, chosen.rebalances)
        is_read = _soon(lambda: sender.is_read(bus_projection.DIRT))
    took = time.monotonic() - began
    findings = [] if is_read else ["the readers did not reach the end of the topic"]
    if rebalanced < chosen.rebalances:
        findings.append(
            f"{rebalanced} times partitions changed hands, and {chosen.rebalances} were asked for"
        )
    replayed, waiting, wrong = _parked(heap)
    findings += wrong
    if bus_projection.whole(bus_projection.kept(bus_projection.DIRT)) != bus_projection.whole(
        bus_dirt.fold(log)
    ):
        findings.append("the projection is not the fold of the log")
    sent = (
        f"{len(log)} events, {heap.says()}; {rebalanced} rebalances by readers that came, went or were killed;"
        f" read in {took:.0f} s"
    )
    became = f"{waiting} waited in the end, the replay took {replayed}; {bus_projection.length(bus_projection.DIRT)} effects"
    return Report(len(log), "events", "", (sent, became), findings)


def _churn(readers: Readers, sender: "Sender", heap: "Heap", rebalances: int) -> int:
    """Send all of it, piece after piece, a reader coming or going after each. How often partitions changed hands."""
    _soon(lambda: readers.shared_out() > 1, within_s=CHANGE_S)
    rebalanced, pieces = 0, max(1, rebalances)
    size = -(-len(heap.messages) // pieces)
    for number in range(pieces):
        sender.send(heap.messages[number * size : (number + 1) * size])
        before = readers.shared_out()
        readers.add() if number % 2 == 0 else readers.drop(number // 2)
        rebalanced += _soon(partial(readers.has_shared, before), within_s=CHANGE_S)
    return rebalanced


def _parked(heap: "Heap") -> tuple[int, int, list[str]]:
    """What the replay took, what had waited, and what is wrong about the parked ones."""
    from scripts.torturing import bus_projection
    from titan.platform.bus import parking
    from titan.platform.bus.models import ParkedMessage

    parked = ParkedMessage.objects.filter(subscriber=bus_projection.DIRT)
    poison, waiting = parked.filter(kind="poison").count(), parked.exclude(kind="poison").count()
    wrong = []
    if poison != heap.sick_streams + heap.junk:
        wrong.append(
            f"{poison} are parked as poison; {heap.sick_streams} streams fell ill, {heap.junk} were unreadable"
        )
    replayed, left = parking.replay_all(bus_projection.dirt)
    if left != heap.junk:
        wrong.append(f"{left} stay parked after the replay, and {heap.junk} were unreadable")
    return replayed, waiting, wrong


def _log(
    env: dict[str, str],
    chosen: argparse.Namespace,
    logs: Path,
    start: Callable[[], Any],
    kill: Callable[[], None],
) -> Report:
    """The real publisher: its lag in calm, and what happens while the broker is away."""
    from scripts.torturing import bus_dirt, bus_projection
    from titan.platform.bus import figures
    from titan.platform.eventlog import relay

    readers = Readers({**env, "TITAN_CELL": str(bus_projection.READERS_CELL)}, logs / "bus-readers.log")
    publisher = _spawn([sys.executable, "manage.py", "run_bus"], env=env, log=logs / "bus.log")
    writer = bus_dirt.Writer(random.Random(chosen.seed))  # noqa: S311
    try:
        with _reading(readers):
            writer.write_for(3)
            _soon(lambda: bus_projection.length(bus_projection.LOG) == writer.written)
            lags = _lags(lambda: writer.write_for(chosen.calm))
            kill()
            writer.write_for(chosen.outage)
            behind = relay.lag(figures.PUBLISHER)
            start()
            began = time.monotonic()
            _soon(lambda: bus_projection.length(bus_projection.LOG) >= writer.written)
            back = time.monotonic() - began
    finally:
        publisher.send_signal(signal.SIGTERM)
        publisher.wait(timeout=60)
    p50, p99 = _quantile(lags, 0.5), _quantile(lags, 0.99)
    calm = (
        f"publish lag in calm (recorded to read from Kafka, {len(lags)} events): p50 {p50 * 1000:.0f} ms,"
        f" p99 {p99 * 1000:.0f} ms"
    )
    outage = f"broker killed, {chosen.relay} {behind:.0f} s behind; {writer.written} events took effect {back:.0f} s after it was back"
    return Report(writer.written, "events", "", (calm, outage), _wrong(writer, behind, p99))


def _wrong(writer: "Writer", behind: float, p99: float) -> list[str]:
    """What the real publisher owes."""
    from scripts.torturing import bus_projection

    found = []
    if bus_projection.length(bus_projection.LOG) != writer.written:
        found.append(f"{bus_projection.length(bus_projection.LOG)} effects of {writer.written} events")
    if bus_projection.whole(bus_projection.kept(bus_projection.LOG)) != bus_projection.whole(writer.fold()):
        found.append("after the outage the projection is not the fold of the log")
    if behind <= 0:
        found.append("the publisher did not fall behind, so there was no outage")
    if p99 >= 1:
        found.append(f"publish lag p99 in calm is {p99:.2f} s, and less than 1 s is promised")
    return found


def _lags(work: Callable[[], None]) -> list[float]:
    """Seconds from an event's recording until it can be read from Kafka, for those recorded during the work."""
    from scripts.torturing import bus_dirt

    lags: list[float] = []
    stopping, ready = threading.Event(), threading.Event()
    watch = threading.Thread(target=bus_dirt.watch, args=(stopping, ready, lags))
    watch.start()
    ready.wait(60)
    work()
    time.sleep(2)
    stopping.set()
    watch.join()
    return lags


def _quantile(values: list[float], part: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * part))] if ranked else float("inf")


@contextmanager
def _reading(readers: Readers) -> Iterator[None]:
    readers.add()
    readers.add()
    try:
        yield
    finally:
        readers.stop()


def _soon(says: Callable[[], bool], *, within_s: float = WAIT_S) -> bool:
    give_up = time.monotonic() + within_s
    while time.monotonic() < give_up:
        if says():
            return True
        time.sleep(0.2)
    return False
