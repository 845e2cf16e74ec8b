"""Checkouts under SIGKILL: afterwards no acknowledged purchase is lost, nothing is charged twice, and the books agree."""

import argparse
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

from scripts.torturing.frame import Report
from scripts.torturing.killing import Killer
from scripts.torturing.pressing import OnSale, Presser
from scripts.torturing.shopping import Promotion, Record
from scripts.torturing.stage import Stage

SHOPS = 6
SETTLE_S = 60
ALLOWED_OPEN_S = 60
# A promotion holds for so many checkouts; each of its vouchers for so few of them, each of its cards for one or two.
PROMOTED, PROMOTIONS = 100, 40
TRIES_A_USE, TRIES_A_CARD = 12, 20
CREDIT_A_CHECKOUT = 400
# Fewer than buyers would like to spend, so that some meet the end of them.
COINS_A_CHECKOUT = 60
# How many checkouts go for a flash sale, and how many of them it has units for.
SNATCHES, UNITS_A_SNATCH = 0.08, 0.5
# A proof of work that is soon done: what it costs is proved elsewhere.
ENVIRON = {"TITAN_FLASH_PROOF_NUMBER": "1000"}


def options(parser: argparse.ArgumentParser) -> None:
    """The size of the proof."""
    parser.add_argument(
        "--checkouts", type=int, default=2_000, help="Checkouts to attempt (full size: 50000)."
    )
    parser.add_argument("--kills", type=int, default=50, help="SIGKILLs, spread evenly (full size: 1000).")
    parser.add_argument("--buyers", type=int, default=12, help="Buyers at once.")


@dataclass(frozen=True, slots=True)
class Market:
    """Who buys what, and with which promotion beside the money."""

    buyers: Sequence[Presser]
    sale: OnSale
    variants: Sequence[UUID]
    promotions: Sequence[Promotion]
    stock: int


def prove(stage: Stage, chosen: argparse.Namespace) -> Report:
    """Buy while things are killed, then audit."""
    record = Record()
    market = _open(stage, chosen, record)
    dice = random.Random(chosen.seed)  # noqa: S311 - a run must be repeatable
    killer = Killer(stage, dice, chosen.kills, chosen.checkouts / (chosen.kills + 1))
    began = time.monotonic()
    _shop(market, chosen.checkouts, killer, record)
    lasted = time.monotonic() - began
    stage.wait_ready()
    return _audit(stage, chosen, market, record, killer, lasted=lasted)


def _open(stage: Stage, chosen: argparse.Namespace, record: Record) -> Market:
    from scripts.torturing import market

    per_shop = chosen.checkouts * 2
    shops = market.make_shops(SHOPS, stock=per_shop)
    buyers = [
        Presser(stage.url, number=number, seed=chosen.seed, record=record) for number in range(chosen.buyers)
    ]
    for buyer in buyers:
        buyer.register()
        market.verify(buyer.id, email=buyer.email)
        market.fill_wallet(buyer.id)
        each_buys = 1 + chosen.checkouts // len(buyers)
        market.grant_credit(buyer.id, cents=CREDIT_A_CHECKOUT * each_buys)
        market.grant_coins(buyer.id, count=min(100_000, COINS_A_CHECKOUT * each_buys))
    each = max(PROMOTED, chosen.checkouts // PROMOTIONS)
    promotions = [
        market.promote(
            shops[number % SHOPS], quota=each // TRIES_A_USE, cards=each // TRIES_A_CARD, number=number
        )
        for number in range(-(-chosen.checkouts // each))
    ]
    on_sale = max(1, int(chosen.checkouts * SNATCHES * UNITS_A_SNATCH))
    sale = OnSale(*market.open_sale(shops[0], units=on_sale))
    return Market(buyers, sale, [shop.variant_id for shop in shops], promotions, SHOPS * per_shop)


def _shop(market: Market, checkouts: int, killer: Killer, record: Record) -> None:
    """Every buyer buys in turn; the killer follows their progress."""
    finished = threading.Event()
    striking = threading.Thread(target=killer.follow, args=(record, finished))
    striking.start()
    buyers = market.buyers

    def go(number: int) -> None:
        buyer = buyers[number]
        for checkout in range(number, checkouts, len(buyers)):
            killer.wait_for_turn(record)
            promotion = market.promotions[checkout * len(market.promotions) // checkouts]
            if buyer.random.random() < SNATCHES:
                buyer.snatch(market.sale, promotion)
            else:
                buyer.buy(buyer.random.sample(market.variants, buyer.random.randint(1, 3)), promotion)

    with ThreadPoolExecutor(len(buyers)) as pool:
        list(pool.map(go, range(len(buyers))))
    finished.set()
    striking.join()


def _audit(
    stage: Stage, chosen: argparse.Namespace, opened: Market, record: Record, killer: Killer, *, lasted: float
) -> Report:
    from scripts.torturing import market

    open_s = market.wait_settled(within_s=SETTLE_S)
    told = {buyer.email: buyer for buyer in opened.buyers}
    lost = [one for one in record.told if not told[one.buyer].confirms(one)]
    findings = [
        *(f"acknowledged, but gone: {one.purchase_id}" for one in lost),
        *record.surprises,
        *market.faults(stage.provider, record.told, initial_stock=opened.stock),
        *killer.conclusions(),
        *market.card_numbers(stage.var / "log"),
    ]
    if open_s > ALLOWED_OPEN_S:
        findings.append(f"a process was still open {open_s:.0f} s after the last fault")
    if not record.used_up:
        findings.append("no voucher was ever used up, so the quotas prove nothing")
    if not record.refused["flash.sold_out"] or not market.sold_in_sales():
        findings.append("the flash sale was not sold out, or nothing of it was paid: it proves nothing")
    kinds = ", ".join(f"{name} {count}" for name, count in sorted(killer.done.items()))
    cancelled = sum(len(one.cancelled) for one in record.told)
    lines = (
        f"{record.attempts} checkouts by {chosen.buyers} buyers in {lasted:.0f} s",
        f"{len(record.told)} acknowledged, refused: {dict(record.refused) or 'none'}",
        f"{market.spent()}; {record.used_up} buyers met a quota; {cancelled} orders called off",
        f"{market.sold_in_sales()} units of a flash sale paid, {record.refused['flash.sold_out']} buyers came too late for it",
        f"{killer.made} SIGKILLs: {kinds}; slowest recovery {max(killer.recoveries, default=0.0):.1f} s",
        f"all processes ended {open_s:.1f} s after the last purchase",
    )
    says = (
        "0 lost, 0 double, ledger zero, stock, flash sale, vouchers, coins, gift cards and credit exact,"
        " no card number anywhere"
    )
    return Report(len(record.told), "purchases", says, lines, findings)
