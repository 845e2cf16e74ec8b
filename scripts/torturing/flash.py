"""A flash sale under a stampede while Valkey dies, forgets and remembers wrongly: not one unit too many, everybody told."""

import argparse
import asyncio
import os
import random
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from scripts.torturing.flashcrowd import Buyer, Line, buy, get_ticket
from scripts.torturing.frame import Report
from scripts.torturing.stage import Stage

if TYPE_CHECKING:
    from tests.factories.flash_gate import Sale
    from titan.apps.users.contracts import User

# Everybody solves a proof of work, on the cores that are measured: a cheap one.
ENVIRON = {"TITAN_FLASH_PROOF_NUMBER": "1000"}
FAULTS = (
    "Valkey killed",
    "Valkey flushed",
    "Valkey back with an old snapshot",
    "follower killed",
    "follower and its parent killed",
)
REBUILT_WITHIN_S = 5.0
# A follower without a parent is started from nothing, on a machine that the stampede keeps busy: seconds, or many where others work there, too.
STARTED_WITHIN_S = 45.0
TOLD_WITHIN_S = 5.0
# Who work for a ticket at a time, and how many with tokens of the same minute.
WORKING, LOT = 200, 2000


def options(parser: argparse.ArgumentParser) -> None:
    """The size of the proof."""
    parser.add_argument("--stock", type=int, default=200, help="Units on sale (full size: 1000).")
    parser.add_argument("--buyers", type=int, default=5_000, help="Who wants one (full size: 100000).")
    parser.add_argument(
        "--workers",
        type=int,
        default=0,
        help="Who do the work for their ticket over HTTP, 115 a second here; others are given one. All by default.",
    )
    parser.add_argument("--at-once", type=int, default=200, help="Connections (full size: 2000).")
    parser.add_argument(
        "--rounds", type=int, default=2, help="Rounds with a fault, after a calm one (full size: 100)."
    )


@dataclass(slots=True)
class Round:
    """What one stampede came to."""

    fault: str
    lasted_s: float = 0.0
    closed_s: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    inversions: int = 0
    closed: int = 0
    lost: int = 0
    findings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Stampede:
    """All buyers at one item, and what strikes when so many of them know their outcome."""

    stage: Stage
    buyers: Sequence[Buyer]
    at_once: int

    async def tickets(self, slot_id: str) -> None:
        """Everybody gets one."""
        await self._all(lambda line, buyer: get_ticket(line, buyer, slot_id))

    async def press(self, item_id: str) -> None:
        """Everybody presses until the outcome is known."""
        await self._all(lambda line, buyer: buy(line, buyer, item_id))

    async def _all(self, work: Callable[[Line, Buyer], Coroutine[Any, Any, None]]) -> None:
        waiting = iter(self.buyers)

        async def hand() -> None:
            line = Line(self.stage.port)
            for buyer in waiting:
                await work(line, buyer)
            line.close()

        await asyncio.gather(*(hand() for _ in range(self.at_once)))

    @property
    def told(self) -> int:
        """How many know their outcome."""
        return sum(1 for buyer in self.buyers if buyer.told)


def prove(stage: Stage, chosen: argparse.Namespace) -> Report:
    """A calm round, then one with each fault in turn."""
    # Tokens name the address that they are for.
    os.environ["TITAN_PORT"] = str(stage.port)
    from scripts.torturing import flashmarket

    dice = random.Random(chosen.seed)  # noqa: S311 - a run must be repeatable
    users = flashmarket.make_users(chosen.buyers)
    rounds = []
    for number in range(chosen.rounds + 1):
        fault = FAULTS[(number - 1 + chosen.seed) % len(FAULTS)] if number else "none"
        buyers = [Buyer(n, str(user.id)) for n, user in enumerate(users)]
        dice.shuffle(buyers)
        for buyer in buyers:
            buyer.key = f"press-{number}-{buyer.number:06}"
        rounds.append(_round(stage, chosen, buyers, users, fault, moment=dice.uniform(0.02, 0.6)))
        print(_line(rounds[-1]), flush=True)
    return _report(chosen, rounds)


def _fetch_tickets(
    stage: Stage, chosen: argparse.Namespace, buyers: list[Buyer], users: "list[User]", sale: "Sale"
) -> None:
    """Some do the work, one lot after the other, since a token lives for five minutes and a ticket for longer; others are given theirs."""
    from scripts.torturing import flashmarket

    for buyer in buyers:
        buyer.renew = partial(_token, users[buyer.number])
    workers, others = buyers[: chosen.workers or len(buyers)], buyers[chosen.workers or len(buyers) :]
    for begin in range(0, len(workers), LOT):
        lot = workers[begin : begin + LOT]
        for buyer in lot:
            buyer.token = buyer.renew()
        asyncio.run(Stampede(stage, lot, WORKING).tickets(str(sale.slot_id)))
    for buyer in others:
        buyer.token = buyer.renew()
    given = [users[buyer.number] for buyer in others]
    tickets = flashmarket.tickets_of(sale, given, [buyer.token for buyer in others])
    for buyer, ticket in zip(others, tickets, strict=True):
        buyer.ticket = ticket


def _token(user: "User") -> str:
    from scripts.torturing import flashmarket

    return flashmarket.tokens([user])[0]


def _round(
    stage: Stage,
    chosen: argparse.Namespace,
    buyers: list[Buyer],
    users: "list[User]",
    fault: str,
    *,
    moment: float,
) -> Round:
    from scripts.torturing import flashmarket

    sale = flashmarket.make_sale(chosen.stock)
    stampede = Stampede(stage, buyers, chosen.at_once)
    _fetch_tickets(stage, chosen, buyers, users, sale)
    old = _copy_of(stage)
    flashmarket.open_in(sale, seconds=2)
    made = Round(fault)
    with ThreadPoolExecutor(1) as pool:
        done = threading.Event()
        # Some are told at once: the moment is when so many units are taken, which all of them fight for.
        due = max(1, int(chosen.stock * moment))
        striking = pool.submit(_strike, stage, fault, old, lambda: flashmarket.taken(sale) >= due, done)
        began = time.monotonic()
        asyncio.run(stampede.press(str(sale.item_id)))
        made.lasted_s = time.monotonic() - began
        done.set()
        made.closed_s = striking.result()
    shutil.rmtree(old, ignore_errors=True)
    _note(made, buyers)
    made.findings += flashmarket.faults(sale, buyers, stock=chosen.stock)
    if made.closed_s > (STARTED_WITHIN_S if "parent" in fault else REBUILT_WITHIN_S):
        made.findings.append(f"closed for {made.closed_s:.1f} s after: {fault}")
    if fault != "none" and made.closed_s < 0:
        made.findings.append(f"the fault came too late to prove anything: {fault}")
    late = sum(1 for wait in made.waits if wait > TOLD_WITHIN_S)
    if fault == "none" and late:
        made.findings.append(f"{late} buyers were told after more than {TOLD_WITHIN_S:.0f} s")
    return made


def _note(made: Round, buyers: Sequence[Buyer]) -> None:
    made.outcomes = Counter(buyer.told for buyer in buyers)
    made.waits = sorted(buyer.told_at - buyer.pressed_at for buyer in buyers)
    made.closed, made.lost = sum(b.closed for b in buyers), sum(b.lost for b in buyers)
    # Somebody who had not yet pressed when another was refused has got what that one was refused: the other one lost the race.
    refused = sorted(b.told_at for b in buyers if b.told == "sold_out")
    first_refused = refused[0] if refused else float("inf")
    made.inversions = sum(1 for b in buyers if b.told == "reserved" and b.pressed_at > first_refused)


def _copy_of(stage: Stage) -> Path:
    copy = stage.var / "valkey-before"
    shutil.rmtree(copy, ignore_errors=True)
    # As it lies on the disk while the server writes: what a crash, or a replica that fell behind, would leave.
    os.system(f"cp -a '{stage.var}/valkey' '{copy}'")  # noqa: S605 - our own folders; keeps owners
    return copy


def _strike(stage: Stage, fault: str, old: Path, is_due: Callable[[], bool], done: threading.Event) -> float:
    """Do it when it is due. Returns how long the gate was closed; -1 where it never was due."""
    from scripts.torturing import flashmarket

    if fault == "none":
        return 0.0
    while not is_due():
        if done.wait(0.005):
            return -1.0
    if fault == "Valkey flushed":
        flashmarket.flush()
    elif fault == "Valkey killed":
        stage.kill("Valkey")
    elif fault == "follower killed":
        stage.kill("follower")
    elif fault == "follower and its parent killed":
        stage.kill("follower's parent")
    else:
        _put_back(stage, old)
    return flashmarket.closed_for()


def _put_back(stage: Stage, old: Path) -> None:
    """Kill Valkey and give it yesterday's files before the supervisor starts it again."""
    [supervisor] = [
        process for process in psutil.process_iter(["cmdline"]) if _is_supervisor(process, stage.var)
    ]
    supervisor.send_signal(signal.SIGSTOP)
    try:
        stage.kill("Valkey")
        time.sleep(0.2)
        target = stage.var / "valkey" / "appendonlydir"
        shutil.rmtree(target)
        os.system(f"cp -a '{old}/appendonlydir' '{target}'")  # noqa: S605
    finally:
        supervisor.send_signal(signal.SIGCONT)


def _is_supervisor(process: psutil.Process, var: Path) -> bool:
    line = process.info["cmdline"] or []
    return "titan.platform.engines" in line and "up" in line and str(var) in line


def _line(made: Round) -> str:
    waits = made.waits
    return (
        f"  fault: {made.fault}; {made.lasted_s:.1f} s, closed {max(0.0, made.closed_s):.1f} s; {dict(made.outcomes)};"
        f" told p50 {waits[len(waits) // 2]:.2f} s, p99 {waits[int(len(waits) * 0.99)]:.2f} s, last {waits[-1]:.2f} s;"
        f" 503 {made.closed}, lost {made.lost}, inversions {made.inversions}"
    )


def _report(chosen: argparse.Namespace, rounds: Sequence[Round]) -> Report:
    kinds = Counter(one.fault for one in rounds if one.fault != "none")
    line = (
        f"{len(rounds)} rounds, stock {chosen.stock}, {chosen.buyers} buyers, {chosen.at_once} at once;"
        f" faults: {', '.join(f'{k} {v}' for k, v in sorted(kinds.items())) or 'none'}"
    )
    told = sum(sum(one.outcomes.values()) for one in rounds)
    findings = [finding for one in rounds for finding in one.findings]
    return Report(told, "buyers", "0 oversold, all told", (line,), findings)
