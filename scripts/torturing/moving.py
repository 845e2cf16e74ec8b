"""Buckets with their shops and buyers move between two cells under traffic, some moves are killed, then a cell is drained: nobody is refused."""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from scripts.torturing import cells
from scripts.torturing.frame import Report
from scripts.torturing.moveload import Answer, Mover
from scripts.torturing.stage import ROOT
from tests.cells.fleets import Fleet
from titan.kernel.ids import bucket_for

CELLS, start, stop = cells.CELLS, cells.start, cells.stop
INMOVE = "scripts.torturing.inmove"
STEPS = (
    "announced",
    "copied",
    "caught_up",
    "shut",
    "closing",
    "frozen",
    "verified",
    "flipped",
    "opened",
    "removed",
)
LIMIT_S = 1.0
# Where the machine is busy with other things it takes longer to find a moment for crossing.
PATIENCE_S = "180"
WARM_S, BETWEEN_S, PAUSE_S, REGISTERING, NETWORKS = 5.0, 2.0, 0.1, 6, 250
# Who asked before a killed move was ended may get the answer after it.
AFTERMATH_S = 3.0


def options(parser: argparse.ArgumentParser) -> None:
    """The size of the proof."""
    parser.add_argument("--users", type=int, default=60, help="Buyers that move (full size: 1000).")
    parser.add_argument("--buckets", type=int, default=6, help="Buckets that they are in (full size: 40).")
    parser.add_argument("--at-once", type=int, default=4, help="Buyers who shop at the same time.")
    parser.add_argument(
        "--moves", type=int, default=4, help="Moves of some of the buckets, after one of all of them."
    )
    parser.add_argument(
        "--across",
        type=float,
        default=0.3,
        metavar="SHARE",
        help="Of the purchases, at a shop of another bucket, which may be in the other cell.",
    )
    parser.add_argument("--kills", type=int, default=2, help="Moves that are killed on their way.")
    parser.add_argument(
        "--pause",
        type=float,
        default=LIMIT_S,
        metavar="SECONDS",
        help="So long requests may wait (aim: 1; more where others share the machine).",
    )


@dataclass(frozen=True, slots=True)
class Done:
    """A command that moved something, from when to when; `kill` is the step at which it was killed, if it was."""

    began: float
    ended: float
    said: dict[str, Any]
    kill: str = ""

    def covers(self, answer: Answer) -> bool:
        """Whether an answer was asked for while it was at work."""
        return answer.ended >= self.began and answer.began <= self.ended + AFTERMATH_S


@dataclass
class Run:
    """What happened."""

    done: list[Done] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    drain: Done | None = None


@dataclass
class Load:
    """Some of the buyers shopping at a time, until stopped."""

    buyers: list[Mover]
    at_once: int
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Let them go."""
        shares = [self.buyers[place :: self.at_once] for place in range(self.at_once)]
        self._threads = [threading.Thread(target=self._go, args=(share,)) for share in shares if share]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each end the purchase that it has begun."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _go(self, share: list[Mover]) -> None:
        while True:
            for buyer in share:
                if self._stopping.wait(PAUSE_S):
                    return
                buyer.shop()


def prove(fleet: Fleet, chosen: argparse.Namespace) -> Report:
    """Shop, move, kill, drain; then audit both cells."""
    buckets = list(fleet.directory.owned[0][: chosen.buckets])
    opened = fleet.inside(0, "open", module=INMOVE, told=json.dumps(buckets))
    buyers = _buyers(fleet, chosen, opened["variants"])
    load, run = Load(buyers, chosen.at_once), Run()
    load.start()
    try:
        time.sleep(WARM_S)
        _moves(fleet, chosen, buckets, run)
        time.sleep(BETWEEN_S)
    finally:
        load.stop()
    for buyer in buyers:
        run.findings += buyer.record.surprises
        run.findings += [
            f"acknowledged, but gone: {one.purchase_id}"
            for one in buyer.record.told
            if not buyer.confirms(one)
        ]
    _audit(fleet, opened["stock"], buyers, run)
    return _report(chosen, buyers, run)


def command(fleet: Fleet, *words: str, kill: str = "") -> subprocess.CompletedProcess[str]:
    """`manage.py cell …` as an operator runs it; killed at a step of a move, if asked for."""
    own = fleet.layout.environ(0, public_url=fleet.url, environ=fleet.environ)
    own["TITAN_VAR_DIR"] = str(fleet.layout.cell(0))
    if kill:
        own["TITAN_FAILPOINTS"] = f"cells.move.{kill}=kill"
        # It fires once in a folder, and the dice may name a step twice.
        (fleet.layout.cell(0) / "failpoints" / f"cells.move.{kill}").unlink(missing_ok=True)
    line = [sys.executable, "manage.py", "cell", *words, "--json"]
    return subprocess.run(line, cwd=ROOT, env=os.environ | own, capture_output=True, text=True, check=False)


def _buyers(fleet: Fleet, chosen: argparse.Namespace, variants: dict[str, str]) -> list[Mover]:
    found = []
    known = {int(bucket): UUID(variant) for bucket, variant in variants.items()}
    for number in range(chosen.users):
        bucket = list(known)[number % len(known)]
        own: dict[str, Any] = {
            "bucket": bucket,
            "variants": known,
            "across": chosen.across,
            "network": number % NETWORKS,
        }
        found.append(Mover(fleet.url, _email_in(bucket), seed=f"{chosen.seed}:{number}", **own))
    with ThreadPoolExecutor(REGISTERING) as pool:
        list(pool.map(Mover.register, found))
    fleet.inside(0, "fill", module=INMOVE, told=json.dumps([str(buyer.id) for buyer in found]))
    for buyer in found:
        buyer.answers.clear()
    return found


def _email_in(bucket: int) -> str:
    while True:
        email = f"{uuid.uuid4()}@example.com"
        if bucket_for(email) == bucket:
            return email


def _moves(fleet: Fleet, chosen: argparse.Namespace, buckets: list[int], run: Run) -> None:
    dice = random.Random(chosen.seed)  # noqa: S311 - a run must be repeatable
    killed = set(dice.sample(range(1, chosen.moves + 1), min(chosen.kills, chosen.moves)))
    for number in range(chosen.moves + 1):
        homes = fleet.directory.homes
        home = homes[dice.choice(buckets)]
        there = [bucket for bucket in buckets if homes[bucket] == home]
        going = there if number == 0 else dice.sample(there, dice.randint(1, len(there)))
        kill = dice.choice(STEPS) if number in killed else ""
        words = [word for bucket in sorted(going) for word in ("--bucket", f"{bucket:03x}")]
        _command(fleet, run, "move", *words, "--to", str(1 - home), kill=kill)
        time.sleep(BETWEEN_S)
    if not any(fleet.directory.homes[bucket] == 1 for bucket in buckets):
        words = [word for bucket in buckets[::2] for word in ("--bucket", f"{bucket:03x}")]
        _command(fleet, run, "move", *words, "--to", "1")
    time.sleep(BETWEEN_S)
    run.drain = _command(fleet, run, "drain", "1")


def _command(fleet: Fleet, run: Run, *words: str, kill: str = "") -> Done:
    began = time.monotonic()
    answer = command(fleet, *words, "--patience", PATIENCE_S, kill=kill)
    name = f"cell {words[0]}{f', killed when {kill}' if kill else ''}"
    waits = Counter(re.findall(r"not yet \((.*)\)", answer.stderr))
    if kill:
        if answer.returncode != -9:
            run.findings.append(
                f"{name}: not killed, exit code {answer.returncode}: {answer.stderr.strip()[-500:]}"
            )
        answer = command(fleet, "move", "--settle")
    said: dict[str, Any] = {}
    if answer.returncode:
        run.findings.append(f"{name}: exit code {answer.returncode}: {answer.stderr.strip()[-500:]}")
    else:
        said = json.loads(answer.stdout)
        if kill and len(said["settled"]) != 1:
            run.findings.append(f"{name}: {len(said['settled'])} moves had to be ended, not 1")
    done = Done(began, time.monotonic(), said, kill)
    run.done.append(done)
    what = said["settled"] if kill else f"{said.get('rows')} rows, pause {said.get('longest_pause_s')} s"
    print(f"  {name}: {what}, {done.ended - began:.1f} s", flush=True)
    for why, times in waits.most_common():
        print(f"    {times} times not yet, as {why}", flush=True)
    return done


def _audit(fleet: Fleet, stock: int, buyers: list[Mover], run: Run) -> None:
    run.findings += cells.disagreements(fleet)
    homes = fleet.directory.homes
    elsewhere: dict[str, int] = {}
    users: list[str] = []
    for number in range(CELLS):
        shops = fleet.inside(number, "stock", module=INMOVE, told="{}")["shops"]
        told = [one for buyer in buyers if homes[buyer.bucket] == number for one in buyer.as_told()]
        asked = {"told": told, "stock": shops * stock, "provider": fleet.stage(number).provider}
        said = fleet.inside(number, "audit", module=INMOVE, told=json.dumps(asked))
        run.findings += [f"cell {number}: {fault}" for fault in said["faults"]]
        users += said["users"]
        for currency, minor in said["elsewhere"].items():
            elsewhere[currency] = elsewhere.get(currency, 0) + minor
    run.findings += [
        f"{minor} {currency} are between the cells" for currency, minor in elsewhere.items() if minor
    ]
    if len(set(users)) != len(users):
        run.findings.append(f"{len(users) - len(set(users))} users are in both cells")
    gone = {str(buyer.id) for buyer in buyers} - set(users)
    run.findings += [f"user {one} is nowhere" for one in sorted(gone)]


def _report(chosen: argparse.Namespace, buyers: list[Mover], run: Run) -> Report:
    answers = [answer for buyer in buyers for answer in buyer.answers]
    whole = [one for one in run.done if not one.kill]
    killed = [one for one in run.done if one.kill]
    pauses = [float(one.said["longest_pause_s"]) for one in whole if one.said.get("moved")]
    under = [one for one in answers if any(done.covers(one) for done in whole)]
    errors = [one for one in answers if one.is_error]
    excused = [one for one in errors if any(done.covers(one) for done in killed)]
    failed = [one for one in errors if one not in excused]
    rows = sum(int(one.said.get("rows", 0)) for one in whole)
    findings = [*run.findings]
    findings += [f"{one.what}: {one.status} for somebody whose bucket moved well" for one in failed]
    findings += [f"a pause of {one:.3f} s" for one in pauses if one > chosen.pause]
    if not rows or not under or len(pauses) < 2:
        findings.append(f"{rows} rows moved under {len(under)} requests: this proves nothing")
    if len(killed) != min(chosen.kills, chosen.moves):
        findings.append(f"{len(killed)} moves were killed, not {min(chosen.kills, chosen.moves)}")
    drain_s = run.drain.ended - run.drain.began if run.drain else 0.0
    slowest = max((one.ended - one.began for one in under), default=0.0)
    lines = (
        f"{len(pauses)} moves of {len(buyers)} users in {chosen.buckets} buckets, {rows} rows, every checksum equal",
        f"{len(under)} of {len(answers)} requests during moves, {len(failed)} failed; the slowest took {slowest:.2f} s",
        f"pauses {', '.join(f'{one:.3f}' for one in pauses)} s; worst {max(pauses, default=0):.3f} s (aim {LIMIT_S:.0f})",
        f"{len(killed)} moves killed ({', '.join(one.kill for one in killed) or 'none'}), each ended by the next command;"  # noqa: ISC004
        f" {len(excused)} requests were told to come again",
        f"cell 1 drained in {drain_s:.1f} s",
    )
    purchases = sum(len(buyer.record.told) for buyer in buyers)
    return Report(
        purchases,
        "purchases",
        "each in one cell, none lost, books exact in both cells and between them",
        lines,
        findings,
    )
