"""Checkouts under SIGKILL: afterwards no acknowledged purchase is lost, nothing is charged twice, and the books agree."""

import argparse
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from scripts.torturing import stage as stages
from scripts.torturing.shopping import Record, Shopper
from scripts.torturing.stage import TARGETS, Stage

SHOPS = 6
SETTLE_S = 60
ALLOWED_OPEN_S = 60
# Killing an engine stops everything for seconds, so it happens more rarely than killing a process.
WEIGHTS = {"web worker": 30, "web": 15, "worker": 20, "relay": 20, "PostgreSQL": 8, "Valkey": 7}


def options(parser: argparse.ArgumentParser) -> None:
    """The size of the proof."""
    parser.add_argument(
        "--checkouts", type=int, default=2_000, help="Checkouts to attempt (full size: 50000)."
    )
    parser.add_argument("--kills", type=int, default=50, help="SIGKILLs, spread evenly (full size: 1000).")
    parser.add_argument("--seed", type=int, default=1, help="Repeats the order of kills and of purchases.")
    parser.add_argument("--buyers", type=int, default=12, help="Buyers at once.")
    parser.add_argument("--var", type=Path, default=stages.ROOT / "var" / "torture", help="Where it runs.")


@dataclass(slots=True)
class Killer:
    """Kills by progress, not by time, so that a seed gives the same order on every machine."""

    stage: Stage
    dice: random.Random
    left: int
    each: float
    done: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    missed: int = 0

    def follow(self, record: Record, finished: threading.Event) -> None:
        """Kill whenever enough checkouts have ended since the last time."""
        due = self.each
        while self.left and not finished.wait(0.05):
            if record.outcomes < due:
                continue
            due += self.each
            self._strike()

    def _strike(self) -> None:
        target = self.dice.choices(TARGETS, [WEIGHTS[name] for name in TARGETS])[0]
        # Somewhere in the middle of what is going on, not right after something ended.
        time.sleep(self.dice.uniform(0, 0.2))
        if self.stage.kill(target):
            self.done[target] += 1
            self.left -= 1
            if target in ("web", "PostgreSQL", "Valkey"):
                self.recoveries.append(self.stage.wait_ready())
        else:
            self.missed += 1


def run(chosen: argparse.Namespace) -> int:
    """Do it, print what was found; 0 when nothing is wrong."""
    stage = stages.start(chosen.var)
    try:
        return _run(stage, chosen)
    finally:
        stages.stop(stage)


def _run(stage: Stage, chosen: argparse.Namespace) -> int:
    from scripts.torturing import market

    per_shop = chosen.checkouts * 2
    variants = market.make_shops(SHOPS, stock=per_shop)
    record = Record()
    buyers = [
        Shopper(stage.url, number=number, seed=chosen.seed, record=record) for number in range(chosen.buyers)
    ]
    for buyer in buyers:
        buyer.register()
        market.fill_wallet(buyer.id)
    dice = random.Random(chosen.seed)  # noqa: S311 - a run must be repeatable
    killer = Killer(stage, dice, chosen.kills, chosen.checkouts / (chosen.kills + 1))
    began = time.monotonic()
    _shop(buyers, variants, chosen.checkouts, killer, record)
    lasted = time.monotonic() - began
    stage.wait_ready()
    open_s = market.wait_settled(within_s=SETTLE_S)
    told = {buyer.email: buyer for buyer in buyers}
    lost = [one for one in record.told if not told[one.buyer].confirms(one)]
    findings = [
        *(f"acknowledged, but gone: {one.purchase_id}" for one in lost),
        *record.surprises,
        *market.faults(stage.provider, record.told, initial_stock=SHOPS * per_shop),
    ]
    if open_s > ALLOWED_OPEN_S:
        findings.append(f"a process was still open {open_s:.0f} s after the last fault")
    if sum(killer.done.values()) < chosen.kills:
        findings.append(
            f"only {sum(killer.done.values())} of {chosen.kills} kills were made: this proves nothing"
        )
    _print(chosen, record, killer, lasted=lasted, open_s=open_s, findings=findings)
    return 1 if findings else 0


def _shop(
    buyers: list[Shopper], variants: list[UUID], checkouts: int, killer: Killer, record: Record
) -> None:
    """Every buyer buys in turn; the killer follows their progress."""
    finished = threading.Event()
    striking = threading.Thread(target=killer.follow, args=(record, finished))
    striking.start()

    def go(number: int) -> None:
        buyer = buyers[number]
        for _ in range(number, checkouts, len(buyers)):
            buyer.buy(buyer.random.sample(variants, buyer.random.randint(1, 3)))

    with ThreadPoolExecutor(len(buyers)) as pool:
        list(pool.map(go, range(len(buyers))))
    finished.set()
    striking.join()


def _print(
    chosen: argparse.Namespace,
    record: Record,
    killer: Killer,
    *,
    lasted: float,
    open_s: float,
    findings: list[str],
) -> None:
    n = len(record.told)
    kinds = ", ".join(f"{name} {count}" for name, count in sorted(killer.done.items()))
    slowest = max(killer.recoveries, default=0.0)
    print(f"seed {chosen.seed}: {record.attempts} checkouts by {chosen.buyers} buyers in {lasted:.0f} s")
    print(f"  {n} acknowledged, refused: {dict(record.refused) or 'none'}")
    print(f"  {sum(killer.done.values())} SIGKILLs: {kinds}; slowest recovery {slowest:.1f} s")
    print(f"  all processes ended {open_s:.1f} s after the last purchase")
    for finding in findings[:50]:
        print(f"  WRONG: {finding}")
    if findings:
        print(f"FAILED: {len(findings)} findings. Data and logs: {chosen.var}")
    elif n:
        print(
            f"OK: 0 lost, 0 double, ledger zero, stock exact; n = {n}, so at 95 % fewer than {3 / n:.5f} of purchases go wrong"
        )
