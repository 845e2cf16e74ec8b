"""Buyers and shops of two cells trade across them, while processes, primaries and the broker are killed: each order in both cells, no unit sold twice."""

import argparse
import json
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from scripts.torturing import tradebooks, tradejudge
from scripts.torturing.frame import Report
from scripts.torturing.stage import ROOT
from scripts.torturing.tradejudge import Run
from scripts.torturing.tradeload import Seller, Shop, Trader
from scripts.torturing.tradepost import Post
from scripts.torturing.tradestrike import Striker, plan
from tests.cells.fleets import Fleet, ended, started
from titan.platform.bus import broker as brokers

CELLS = 2
INSIDE = "scripts.torturing.intrade"
PATIENCE_S = 120.0


def options(parser: argparse.ArgumentParser) -> None:
    """The size of the proof."""
    parser.add_argument("--purchases", type=int, default=60, help="Attempts to buy (full size: 300).")
    parser.add_argument(
        "--kills", type=int, default=6, help="SIGKILLs, of all kinds in turn (full size: 20)."
    )
    parser.add_argument("--buyers", type=int, default=3, help="Buyers at once in each cell.")
    parser.add_argument("--outage", type=float, default=3, help="Seconds for which the broker is stopped.")
    parser.add_argument(
        "--patience",
        type=float,
        default=PATIENCE_S,
        metavar="SECONDS",
        help="So long everything that was begun may take to arrive (more where others share the machine).",
    )


@dataclass(frozen=True, slots=True)
class Scene:
    """Cells on a bus; the broker lives in `kafka`."""

    fleet: Fleet
    kafka: Path


def start(var: Path) -> Scene:
    """Two empty cells and an empty broker."""
    kafka = var / "kafka"
    if left := brokers.read(kafka):
        brokers.stop(left)
    shutil.rmtree(kafka, ignore_errors=True)
    broker = brokers.start(kafka)
    more = {"TITAN_KAFKA_BOOTSTRAP": broker.bootstrap, "TITAN_PROCESS_LEASE_SECONDS": "5"}
    try:
        return Scene(started(var, count=CELLS, **more), kafka)
    except BaseException:
        ended(var)
        brokers.stop(broker)
        raise


def stop(scene: Scene) -> None:
    """Stop all of it; what was written stays for whoever wants to look."""
    ended(scene.fleet.var)
    if left := brokers.read(scene.kafka):
        brokers.stop(left)


def prove(scene: Scene, chosen: argparse.Namespace) -> Report:
    """Trade while things are killed, let all letters arrive, then compare both cells with what buyers were told."""
    run = _opened(scene, chosen)
    began = time.monotonic()
    _load(run, chosen)
    lasted = time.monotonic() - began
    quiet_s = _quiet(scene.fleet, run, chosen.patience)
    books = tradebooks.read(scene.fleet, range(CELLS), INSIDE)
    run.findings += tradebooks.faults(books, run.bought, run.shops)
    run.findings += _audited(scene.fleet, run)
    says = "0 lost, each order the same in both cells, one effect a key, no unit sold twice, cell audit clean"
    lines = tradejudge.lines(run, books, buyers=chosen.buyers, lasted=lasted, quiet_s=quiet_s)
    return Report(len(run.bought), "purchases", says, lines, tradejudge.findings(run))


def _opened(scene: Scene, chosen: argparse.Namespace) -> Run:
    """Shops that all cells show, buyers with money, and who kills what."""
    shops = _shops(scene.fleet, [chosen.purchases * 2, max(6, chosen.purchases // 6)])
    run = Run(shops, _striker(scene, chosen))
    for shop in shops:
        run.sellers[shop.id] = Seller(
            scene.fleet.url, shop.email, home=shop.cell, seed=shop.id, record=run.record, answers=run.answers
        )
        run.sellers[shop.id].sign_in()
    for home in range(CELLS):
        run.buyers += _buyers(scene.fleet, run, home, chosen)
    _wait_shown(scene.fleet, shops, chosen.patience)
    return run


def _shops(fleet: Fleet, stocks: list[int]) -> list[Shop]:
    """In each cell one for each stock; the last is soon sold out."""
    return [
        Shop(cell, told["shop_id"], UUID(told["variant_id"]), told["stock"], told["email"])
        for cell in range(CELLS)
        for told in fleet.inside(cell, "open", module=INSIDE, told=json.dumps(stocks))
    ]


def _buyers(fleet: Fleet, run: Run, home: int, chosen: argparse.Namespace) -> list[Trader]:
    """Registered, with more money than they can spend."""
    found = [
        Trader(
            fleet.url,
            fleet.email(home),
            home=home,
            seed=f"{chosen.seed}:{home}:{number}",
            record=run.record,
            answers=run.answers,
            shops=run.shops,
            post=run.post,
        )
        for number in range(chosen.buyers)
    ]
    for buyer in found:
        buyer.register()
    fleet.inside(home, "fill", module=INSIDE, told=json.dumps([str(buyer.id) for buyer in found]))
    return found


def _striker(scene: Scene, chosen: argparse.Namespace) -> Striker:
    dice = random.Random(chosen.seed)  # noqa: S311 - a run must be repeatable
    wanted, each = plan(dice, chosen.kills, CELLS), chosen.purchases / (chosen.kills + 1)
    return Striker(scene.fleet, scene.kafka, dice, wanted, each, chosen.outage, chosen.patience)


def _wait_shown(fleet: Fleet, shops: Sequence[Shop], patience: float) -> None:
    """Until every cell shows every shop's goods.

    Raises:
        TimeoutError: it does not.
    """
    give_up = time.monotonic() + patience
    with fleet.client() as guest:
        paths = [f"/api/v1/products?shop={shop.id}" for shop in shops]
        # A guest is answered by any cell.
        while not all(guest.get(path).json()["results"] for path in paths for _ in range(2 * CELLS)):
            if time.monotonic() > give_up:
                raise TimeoutError("a cell does not show the shops of the other")
            time.sleep(0.2)


def _load(run: Run, chosen: argparse.Namespace) -> None:
    """Every buyer buys in turn, every seller serves, the striker follows their progress; then what was sent is received."""
    finished, closed = threading.Event(), threading.Event()
    striking = threading.Thread(target=run.striker.follow, args=(run.attempts, finished))
    serving = [
        threading.Thread(target=_serve, args=(seller, run.post, shop_id, closed))
        for shop_id, seller in run.sellers.items()
    ]
    receive = partial(_receive, patience=chosen.patience)
    for thread in (striking, *serving):
        thread.start()
    with ThreadPoolExecutor(len(run.buyers)) as pool:
        shares = [range(number, chosen.purchases, len(run.buyers)) for number in range(len(run.buyers))]
        list(pool.map(lambda pair: _buy(run, *pair), zip(run.buyers, shares, strict=True)))
        finished.set()
        striking.join()
        run.findings += [one for found in pool.map(receive, run.buyers) for one in found]
    closed.set()
    for thread in serving:
        thread.join()


def _buy(run: Run, buyer: Trader, share: range) -> None:
    for _ in share:
        run.striker.wait_for_turn(run.attempts)
        buyer.trade()
        buyer.receive()


def _serve(seller: Seller, post: Post, shop_id: str, closed: threading.Event) -> None:
    while not closed.wait(0.2):
        seller.serve(post.waiting(shop_id))


def _receive(buyer: Trader, *, patience: float) -> list[str]:
    give_up = time.monotonic() + patience
    while buyer.receive():
        if time.monotonic() > give_up:
            return [f"still under way after {patience:.0f} s: {one}" for one in buyer.under_way()]
        time.sleep(0.3)
    return []


def _quiet(fleet: Fleet, run: Run, patience: float) -> float:
    """Wait until nothing is open and every letter has arrived, by the audit of all cells. How many seconds that took."""
    began, said, left = time.monotonic(), "", [""]
    while time.monotonic() - began < patience:
        left = _open(fleet)
        if not left:
            done = _command(fleet, "audit", "--wait", "0", "--json")
            said = done.stderr.strip()[-1500:]
            if done.returncode == 0 and not json.loads(done.stdout)["in_flight"]:
                return time.monotonic() - began
            left = [f"cell audit: {said or done.stdout[-1500:]}"]
        time.sleep(0.5)
    run.findings += [f"not quiet after {patience:.0f} s: {one}" for one in left]
    return time.monotonic() - began


def _open(fleet: Fleet) -> list[str]:
    told = _in_all(lambda cell: fleet.inside(cell, "rest", module=INSIDE, told="{}"))
    return [f"cell {cell}: {one}" for cell, one_cell in enumerate(told) for one in one_cell["open"]]


def _in_all(ask: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(CELLS) as pool:
        return list(pool.map(ask, range(CELLS)))


def _command(fleet: Fleet, *words: str) -> subprocess.CompletedProcess[str]:
    """`manage.py cell …` as an operator runs it."""
    own = fleet.layout.environ(0, public_url=fleet.url, environ=fleet.environ)
    return subprocess.run(
        [sys.executable, "manage.py", "cell", *words],
        cwd=ROOT,
        env=own | {"TITAN_VAR_DIR": str(fleet.layout.cell(0))},
        capture_output=True,
        text=True,
        check=False,
    )


def _audited(fleet: Fleet, run: Run) -> list[str]:
    """What is wrong in each cell alone, and what its buyers cannot see any more."""
    found = [
        f"acknowledged, but gone: {told.purchase_id}"
        for buyer in run.buyers
        for told in (one.told for one in buyer.bought)
        if not buyer.confirms(told)
    ]

    def audit(cell: int) -> list[str]:
        told = [one.as_told() for one in run.bought if one.errand.home == cell]
        stock = sum(shop.stock for shop in run.shops if shop.cell == cell)
        asked = {"told": told, "stock": stock, "provider": fleet.stage(cell).provider}
        said = fleet.inside(cell, "audit", module=INSIDE, told=json.dumps(asked))
        return [f"cell {cell}: {fault}" for fault in said["faults"]]

    return found + [fault for faults in _in_all(audit) for fault in faults]
