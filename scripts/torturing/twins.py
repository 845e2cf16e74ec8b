"""The same key many times at once: one effect, one answer, another body refused, also across a restart."""

import argparse
import random
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from uuid import UUID

import httpx

from scripts.torturing.frame import Report
from scripts.torturing.shopping import Record, Shopper
from scripts.torturing.stage import Stage

ACROSS = 25


def options(parser: argparse.ArgumentParser) -> None:
    """The size of the proof."""
    parser.add_argument("--keys", type=int, default=40, help="Idempotency keys (full size: 1000).")
    parser.add_argument("--twins", type=int, default=50, help="Requests with each key, all at once.")


@dataclass(slots=True)
class Outcome:
    """What the twins of all keys were answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)


def prove(stage: Stage, chosen: argparse.Namespace) -> Report:
    """Key after key, all its twins at once; half-way the web is killed."""
    from scripts.torturing import market

    variants = [shop.variant_id for shop in market.make_shops(2, stock=chosen.keys * 2)]
    buyer = Shopper(stage.url, number=0, seed=chosen.seed, record=Record())
    buyer.register()
    market.fill_wallet(buyer.id)
    outcome = Outcome()
    dice = random.Random(chosen.seed)  # noqa: S311 - a run must be repeatable
    for number in range(chosen.keys):
        if number == chosen.keys // 2:
            stage.kill("web")
            stage.wait_ready()
        _one_key(buyer, [dice.choice(variants)], chosen.twins, outcome)
    market.wait_settled(within_s=60)
    placed = market.purchases()
    if placed != chosen.keys:
        outcome.findings.append(f"{placed} purchases stand for {chosen.keys} keys")
    outcome.findings += market.ledger_faults()
    answers = ", ".join(f"{status}: {count}" for status, count in sorted(outcome.statuses.items()))
    line = f"{chosen.keys} keys x {chosen.twins} twins, web killed half-way; answers {answers}"
    return Report(chosen.keys, "keys", "one effect a key", (line,), outcome.findings)


def _one_key(buyer: Shopper, variants: list[UUID], twins: int, outcome: Outcome) -> None:
    """All twins at once, then one with another body."""
    buyer.freshen()
    quote_id = buyer.quote(variants)
    key = uuid.uuid4().hex
    body = {"quote_id": quote_id, "payment": {"method": "wallet"}}
    gate = Barrier(min(twins, ACROSS))
    told: set[str] = set()

    def ask(_number: int) -> httpx.Response:
        gate.wait(timeout=60)
        return buyer.post_once("/checkout", body, key=key)

    with ThreadPoolExecutor(min(twins, ACROSS)) as pool:
        for _ in range(max(1, twins // ACROSS)):
            for answer in pool.map(ask, range(min(twins, ACROSS))):
                outcome.statuses[answer.status_code] += 1
                if answer.status_code == 201:
                    told.add(answer.json()["purchase_id"])
                elif answer.status_code != 409:
                    outcome.findings.append(f"a twin was answered {answer.status_code}: {answer.text[:200]}")
    again = buyer.post_once("/checkout", body, key=key)
    if again.status_code != 201 or told - {again.json()["purchase_id"]}:
        outcome.findings.append(f"key {key}: told of {told}, then {again.status_code} {again.text[:100]}")
    other = buyer.post_once("/checkout", {**body, "payment": {"method": "cod"}}, key=key)
    if other.status_code != 422:
        outcome.findings.append(f"another body with a used key was answered {other.status_code}")
