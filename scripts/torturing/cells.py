"""Two cells lose their PostgreSQL in turn, under buyers of both, who buy in both: nothing acknowledged is lost, the others do not notice."""

import argparse
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from scripts.torturing import cellstrike
from scripts.torturing.cellload import Answer, Buyer, Load, p99
from scripts.torturing.frame import Report
from tests.cells.fleets import ROOT, Fleet, ended, started
from titan.platform.bus import broker as brokers
from titan.platform.engines.addresses import read_record
from titan.platform.engines.processes import ticks

CELLS = 2
# The first answers are slower, with or without kills. Calm is measured before each of them: the machine is not the same throughout.
WARM_S, CALM_S = 4.0, 6.0
LIMIT_S, SAFE_WITHIN_S = 30.0, 90.0
# Who asked before the cell was back may get the answer after it; and a connection may break once more at its first use.
AFTERMATH_S = 10.0
# Letters that are under way for longer are lost; and how long the cells get to agree at the end.
GRACE_S, AGREE_S = 5, 60
INCELL = "scripts.torturing.incell"


def options(parser: argparse.ArgumentParser) -> None:
    """The size of the proof."""
    parser.add_argument("--kills", type=int, default=3, help="Primaries taken away (full size: 20).")
    parser.add_argument(
        "--buyers", type=int, default=3, help="Buyers at once in each cell, at its own shops."
    )
    parser.add_argument("--across", type=int, default=2, help="And at the shops of the other cell.")


def start(var: Path) -> Fleet:
    """Two empty cells on a bus of their own, of which no earlier run has left anything."""
    home = var / "kafka"
    _end(var)
    shutil.rmtree(home, ignore_errors=True)
    try:
        broker = brokers.start(home)
        own = {"TITAN_KAFKA_BOOTSTRAP": broker.bootstrap, "TITAN_PROCESS_LEASE_SECONDS": "5"}
        return started(var, count=CELLS, **own)
    except BaseException:
        _end(var)
        raise


def stop(fleet: Fleet) -> None:
    """Stop them; what they wrote stays for whoever wants to look."""
    _end(fleet.var)


def _end(var: Path) -> None:
    ended(var)
    if left := brokers.read(var / "kafka"):
        brokers.stop(left)


@dataclass(frozen=True, slots=True)
class Strike:
    """One primary taken away. `back_s` is how long its users had to wait for the next write; times are monotonic.

    `filled` is when the watchdog had filled the cell's stock gate again, which is shut for a moment while that is done; 0 where it never was.
    """

    cell: int
    way: str
    hit: cellstrike.Hit
    at: float
    back_s: float
    acknowledged: int
    lost: int
    split: int
    filled: float = 0.0

    def explains(self, answer: Answer) -> bool:
        """Whether an error was answered to one of the cell's own users because of it."""
        return answer.home == self.cell and (
            self.covers(answer) or (self.at <= answer.ended and answer.began <= self.filled)
        )

    def covers(self, answer: Answer) -> bool:
        """Whether an answer was asked for while this cell was away."""
        return answer.ended >= self.at and answer.began <= self.at + self.back_s + AFTERMATH_S

    def is_away_at(self, answer: Answer) -> bool:
        """Whether it was asked for before the cell was back; afterwards the next standby is made."""
        return self.covers(answer) and answer.began <= self.at + self.back_s


@dataclass(slots=True)
class Run:
    """What happened."""

    strikes: list[Strike] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    calm: list[Answer] = field(default_factory=list)


def prove(fleet: Fleet, chosen: argparse.Namespace) -> Report:
    """Buy in calm, buy while primaries are lost, then audit every cell, and what they say of each other."""
    opened = {number: fleet.inside(number, "open", module=INCELL) for number in range(CELLS)}
    answers: list[Answer] = []
    buyers = _buyers(fleet, chosen, answers)
    variants = {number: [UUID(one) for one in told["variants"]] for number, told in opened.items()}
    load, run = Load(buyers, variants, answers), Run()
    load.start()
    try:
        time.sleep(WARM_S)
        _rounds(fleet, chosen, answers, run)
    finally:
        load.stop()
    for buyer in buyers:
        run.findings += buyer.record.surprises
        run.findings += [
            f"acknowledged, but gone: {one.purchase_id}"
            for one in buyer.record.told
            if not buyer.confirms(one)
        ]
    _audit(fleet, opened, buyers, run)
    return _report(chosen, buyers, answers, run)


def _buyers(fleet: Fleet, chosen: argparse.Namespace, answers: list[Answer]) -> list[Buyer]:
    found = []
    for home in range(CELLS):
        for number in range(chosen.buyers + chosen.across):
            shops = home if number < chosen.buyers else 1 - home
            seed = f"{chosen.seed}:{home}:{number}"
            buyer = Buyer(fleet.url, fleet.email(home), home=home, shops=shops, seed=seed, answers=answers)
            buyer.register()
            found.append(buyer)
        ids = [str(buyer.id) for buyer in found if buyer.home == home]
        fleet.inside(home, "fill", module=INCELL, told=json.dumps(ids))
    return found


def _rounds(fleet: Fleet, chosen: argparse.Namespace, answers: list[Answer], run: Run) -> None:
    dice = random.Random(chosen.seed)  # noqa: S311 - a run must be repeatable
    for number in range(chosen.kills):
        if not _all_safe(fleet):
            run.findings.append(f"before kill {number + 1}: a cell has no standby that has everything")
            return
        seen = len(answers)
        time.sleep(CALM_S + dice.uniform(0, 1))
        run.calm += answers[seen:]
        way = cellstrike.WAYS[number % len(cellstrike.WAYS)]
        cell = dice.randrange(CELLS)
        before = _fillings(fleet, cell)
        strike = _strike(fleet, cell, way, answers, run)
        is_filled = any(_fillings(fleet, cell) > before for _ in ticks(SAFE_WITHIN_S, every=0.2))
        run.strikes.append(replace(strike, filled=time.monotonic() if is_filled else 0.0))
        run.findings += [] if is_filled else [f"cell {cell}, {way}: nobody filled the stock gate"]


def _fillings(fleet: Fleet, cell: int) -> int:
    """How often the watchdog has said that it filled the stock gate of a cell."""
    log = fleet.layout.folder / "log" / "watchdog.log"
    return log.read_text(encoding="utf8").count(f"Cell {cell}: The gate knows")


def _all_safe(fleet: Fleet) -> bool:
    folders = [fleet.layout.cell(number) for number in range(CELLS)]
    return any(
        all(read_record(folder).is_synchronous for folder in folders) for _ in ticks(SAFE_WITHIN_S, every=0.2)
    )


def _strike(fleet: Fleet, cell: int, way: str, answers: list[Answer], run: Run) -> Strike:
    var = fleet.layout.cell(cell)
    before = read_record(var)
    pinned = cellstrike.Pinned(before.postgres)
    pinned.start()
    time.sleep(1)
    seen = len(answers)
    at = time.monotonic()
    hit = cellstrike.take_away(var, way)
    promoted_at, back_s = 0.0, 0.0
    for _ in ticks(2 * LIMIT_S, every=0.02):
        if not promoted_at and read_record(var).promotions > before.promotions:
            promoted_at = time.monotonic()
        # What was on its way at the strike may still be answered; half a second later the server is surely gone.
        back = [
            one for one in answers[seen:] if one.home == cell and _is_written(one) and one.began > at + 0.5
        ]
        if promoted_at and back:
            back_s = back[0].ended - at
            break
    # A moment more in which the old one might acknowledge.
    time.sleep(1)
    pinned.stop()
    name = f"cell {cell}, {way}"
    if not promoted_at or not back_s:
        run.findings.append(f"{name}: not back within {2 * LIMIT_S:.0f} s")
        return Strike(cell, way, hit, at, 2 * LIMIT_S, len(pinned.acknowledged), 0, 0)
    has = cellstrike.written(read_record(var))
    lost = sum(1 for one in pinned.acknowledged if one not in has)
    split = sum(1 for told_at in pinned.acknowledged.values() if told_at > promoted_at)
    print(
        f"  {name}: {len(hit.pids)} processes hit, {len(hit.woken)} of them woken, back after {back_s:.1f} s",
        flush=True,
    )
    return Strike(cell, way, hit, at, back_s, len(pinned.acknowledged), lost, split)


def _is_written(answer: Answer) -> bool:
    return answer.is_write and 200 <= answer.status < 300


def _audit(fleet: Fleet, opened: dict[int, Any], buyers: Sequence[Buyer], run: Run) -> None:
    run.findings += disagreements(fleet)
    for number, shops in opened.items():
        told = [
            {
                "purchase_id": str(one.purchase_id),
                "method": one.method,
                "total": one.total,
                "buyer": one.buyer,
                "cancelled": [str(order) for order in one.cancelled],
            }
            for buyer in buyers
            if buyer.home == number
            for one in buyer.record.told
        ]
        asked = {"told": told, "stock": shops["stock"], "provider": fleet.stage(number).provider}
        said = fleet.inside(number, "audit", module=INCELL, told=json.dumps(asked))
        run.findings += [f"cell {number}: {fault}" for fault in said["faults"]]


def disagreements(fleet: Fleet) -> list[str]:
    """What the cells say of each other, once what is on its way has arrived."""
    words = ("--grace", str(GRACE_S), "--wait", str(AGREE_S), "--directory", str(fleet.layout.directory))
    done = subprocess.run(
        [sys.executable, "manage.py", "cell", "audit", *words],
        cwd=ROOT,
        env=fleet.layout.environ(0, public_url=fleet.url, environ=fleet.environ)
        | {"TITAN_VAR_DIR": str(fleet.layout.cell(0))},
        capture_output=True,
        text=True,
        check=False,
    )
    return [f"cell audit: {line}" for line in done.stderr.splitlines()[-1:]] if done.returncode else []


def _judge(chosen: argparse.Namespace, answers: Sequence[Answer], run: Run) -> list[str]:
    """What is wrong with the strikes and the answers."""
    found = []
    made = [one for one in run.strikes if one.hit.pids and (one.hit.woken or one.way != "thawed")]
    if len(made) != chosen.kills or not made:
        found.append(f"{len(made)} of {chosen.kills} kills were made: this proves nothing")
    for one in run.strikes:
        name = f"cell {one.cell}, {one.way}"
        found += [f"{name}: {one.lost} acknowledged writes are lost"] * bool(one.lost)
        found += [f"{name}: the fenced primary acknowledged {one.split} writes"] * bool(one.split)
        found += [f"{name}: back only after {one.back_s:.1f} s"] * (one.back_s > LIMIT_S)
        found += [f"{name}: nobody wrote to it before"] * (not one.acknowledged)
    strange = [
        one for one in answers if one.is_error and not any(strike.explains(one) for strike in run.strikes)
    ]
    found += [f"cell {one.home}: {one.status} for somebody whose cell was well" for one in strange]
    return found


def _paces(answers: Sequence[Answer], others: Sequence[Answer], run: Run) -> str:
    away = [
        one for strike in run.strikes for one in answers if one.home != strike.cell and strike.is_away_at(one)
    ]
    return (
        f"p99 of the other cell, payments apart: {p99(others):.0f} ms in {len(others)} requests, {p99(away):.0f} ms in the"
        f" {len(away)} before the cell was back; without kills {p99(run.calm):.0f} ms in {len(run.calm)}"
    )


def _harmed(answers: Sequence[Answer], run: Run) -> tuple[str, str, str]:
    """Who could not do what they came for, loss by loss."""
    home, others, short = [], [], []
    for strike in run.strikes:
        met = [one for one in answers if strike.covers(one)]
        home.append(_share([one for one in met if one.home == strike.cell]))
        elsewhere = [one for one in met if one.home != strike.cell]
        others.append(
            (
                _share([one for one in elsewhere if one.shops != strike.cell]),
                _share([one for one in elsewhere if one.shops == strike.cell]),
            )
        )
        short.append(sum(1 for one in elsewhere if one.shops == strike.cell and one.is_short))
    waits = f"refused since units were yet to be granted: {', '.join(map(str, short))}"
    return (
        f"home users harmed: {', '.join(home)}",
        f"users of the other cell harmed: {', '.join(own for own, _ in others)}",
        f"buyers of its shops elsewhere harmed: {', '.join(of for _, of in others)}; {waits}",
    )


def _share(answers: Sequence[Answer]) -> str:
    harmed = {one.buyer for one in answers if one.is_error}
    return f"{len(harmed)} of {len({one.buyer for one in answers})}"


def _report(
    chosen: argparse.Namespace, buyers: Sequence[Buyer], answers: Sequence[Answer], run: Run
) -> Report:
    others = [
        one for one in answers for strike in run.strikes if one.home != strike.cell and strike.covers(one)
    ]
    purchases = sum(len(buyer.record.told) for buyer in buyers)
    across = sum(len(buyer.record.told) for buyer in buyers if buyer.shops != buyer.home)
    direct = sum(one.acknowledged for one in run.strikes)
    backs = sorted(one.back_s for one in run.strikes)
    ways = ", ".join(f"{way} {sum(1 for one in run.strikes if one.way == way)}" for way in cellstrike.WAYS)
    errors = sum(1 for one in answers if one.is_error)
    lost, split = sum(one.lost for one in run.strikes), sum(one.split for one in run.strikes)
    who = f"{chosen.buyers} buyers each at its own shops and {chosen.across} at the other's"
    known = f"{purchases} purchases, {across} of them across cells, and {direct} single rows acknowledged"
    lines = (
        f"{len(run.strikes)} primaries taken away ({ways}) from {CELLS} cells with {who}",
        f"{known}, {lost} lost; {split} writes taken by a fenced primary",
        f"writes again after {', '.join(f'{one:.1f}' for one in backs)} s; worst {max(backs, default=0):.1f} s (aim 10, limit {LIMIT_S:.0f})",
        f"{errors} of {len(answers)} requests failed",
        *_harmed(answers, run),
        _paces(answers, others, run),
    )
    findings = [*run.findings, *_judge(chosen, answers, run)]
    if chosen.across and not across:
        findings.append("nobody bought across cells: of that this proves nothing")
    return Report(
        purchases + direct,
        "acknowledged writes",
        "0 lost, 0 taken by a fenced primary, books exact in every cell and between them",
        lines,
        findings,
    )
