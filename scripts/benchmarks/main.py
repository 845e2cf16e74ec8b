"""Print the figures of Titan beside what is aimed at."""

import argparse
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts import loadclient
from scripts.benchmarks import flash, machine, scenarios, target
from scripts.benchmarks.target import ADDRESS, ROOT, Target
from scripts.loadclient import Client, Scenario
from scripts.loadfigures import Result

CLIENTS = 8
WARM_SECONDS = 300.0
# Below this share of the processors' time nobody would see it in the figures.
STOLEN = 0.02


@dataclass(frozen=True, slots=True)
class Aim:
    """What a scenario should reach: calls a second, milliseconds at percentiles. None = no aim."""

    rate: float | None = None
    p50: float | None = None
    p99: float | None = None


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./scripts/bench", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared" / "data", help="Catalogues to fill with."
    )
    parser.add_argument(
        "--var", type=Path, default=ROOT / "var" / "bench", help="Data of the measured Titan."
    )
    parser.add_argument("--seconds", type=float, default=8.0, help="Length of each measurement.")
    parser.add_argument("--mixed-seconds", type=float, default=60.0, help="Length of the mixed load.")
    parser.add_argument(
        "--only", nargs="*", default=[], help="Measurements by name: product, page, search, …"
    )
    parser.add_argument("--products", type=int, default=80_000, help="Learn at most so many products.")
    parser.add_argument(
        "--warm",
        type=int,
        default=None,
        help="Pages of the most wanted products to look at first; else as many as a busy shop keeps.",
    )
    parser.add_argument("--keep", action="store_true", help="Leave the measured Titan running.")
    return parser.parse_args()


class Bench:
    """Runs measurements and collects the rows of the table."""

    def __init__(self, target: Target, options: argparse.Namespace) -> None:
        self.target = target
        self.options = options
        self.table = Table(title="Titan's figures: client and servers on the same cores")
        for column in ("what", "rate/s", "p50 ms", "p99 ms", "p999 ms", "other", "aim"):
            self.table.add_column(column, justify="left" if column in ("what", "other", "aim") else "right")

    def wants(self, name: str) -> bool:
        """Whether this measurement was asked for."""
        return not self.options.only or name in self.options.only

    def measure(self, name: str, scene: scenarios.Scene, aim: Aim, *, series: str = "") -> Result:
        """Drive a scene by 8 clients and add its row."""
        result = loadclient.run(
            "127.0.0.1",
            self.target.port,
            loadclient.weighted([(1, scene)]),
            clients=CLIENTS,
            seconds=self.options.seconds,
        )
        self.row(name, result, aim, series=series)
        return result

    def row(self, name: str, result: Result, aim: Aim, *, series: str = "") -> None:
        """Add a row; answers other than 2xx are named, and how much of the machine others had."""
        found = result.series.get(series) if series else result.total
        if found is None:
            self.table.add_row(name, "-", "-", "-", "-", f"no answers: {result.summary()}", _aim(aim))
            return
        bad = {status: n for status, n in found.outcomes.items() if not str(status).startswith(("2", "3"))}
        self.table.add_row(
            name,
            f"{len(found.latencies) / result.seconds:,.0f}",
            f"{found.percentile(0.5):.1f}",
            f"{found.percentile(0.99):.1f}",
            f"{found.percentile(0.999):.1f}",
            " ".join([str(bad)] * bool(bad) + [f"stolen {result.stolen:.0%}"] * (result.stolen >= STOLEN)),
            _aim(aim),
        )

    def fact(self, name: str, value: str, aim: str) -> None:
        """Add a row that is not a load."""
        self.table.add_row(name, "", "", "", "", value, aim)


def _aim(aim: Aim) -> str:
    parts = [f">= {aim.rate:,.0f}/s" if aim.rate else "", f"p50 < {aim.p50:g}" if aim.p50 else ""]
    return ", ".join(part for part in [*parts, f"p99 < {aim.p99:g}" if aim.p99 else ""] if part)


def speed(bench: Bench) -> None:
    """How fast this machine is right now: figures of two runs compare only as ratios to these."""
    begin = time.perf_counter()
    total = 0
    for number in range(5_000_000):
        total += number
    bench.fact("this machine: 5 M additions in Python", f"{time.perf_counter() - begin:.2f} s", "")

    def scene(client: Client) -> Scenario:
        yield client.call("hello", "GET", "/version")

    bench.measure("this machine: hello through Django", scene, Aim())


def warm(bench: Bench) -> int:
    """A marketplace that has been open for a while: so many of the most wanted pages have been looked at."""
    at = bench.target
    pages = scenarios.cached_pages(len(at.products)) if bench.options.warm is None else bench.options.warm
    result = loadclient.run(
        "127.0.0.1",
        at.port,
        scenarios.warm_pages(at, pages),
        clients=CLIENTS,
        seconds=WARM_SECONDS,
        warmup=0,
    )
    bench.row("product page, first look", result, Aim())
    share = scenarios.share_of(pages, len(at.products))
    bench.fact("looks that find a page in the cache", f"{share:.0%}, {pages:,} pages", "")
    return pages


def reads(bench: Bench) -> None:
    """Pages and API answers without side effects."""
    at = bench.target
    if bench.wants("speed"):
        speed(bench)
    if bench.wants("product"):
        bench.measure("product API", scenarios.product_api(at), Aim(1000, 8))
    if bench.wants("page"):
        pages = warm(bench)
        bench.measure("product page, anonymous", scenarios.product_page(at), Aim(800, 10))
        bench.measure("  of pages that lie in a cache", scenarios.product_page(at, of=pages), Aim(800, 10))
        bench.measure("product page, signed in", scenarios.product_page(at, signed_in=True), Aim(None, 15))
    if bench.wants("category"):
        slugs = [category["slug"] for category in at.call("GET", "/api/v1/categories")["results"]]
        bench.measure("category page", scenarios.category_page(at, slugs), Aim(None, 15))
    if bench.wants("search"):
        bench.measure("search", scenarios.search(at), Aim(None, 20, 80))


def writes(bench: Bench) -> None:
    """Carts and purchases."""
    at = bench.target
    for buyer in at.buyers:
        buyer.renew(at)
    if bench.wants("cart"):
        bench.measure("add to cart", scenarios.add_to_cart(at), Aim(None, 12))
    if bench.wants("checkout"):
        quotes = scenarios.Quotes(at, {})
        loadclient.run(
            "127.0.0.1",
            at.port,
            loadclient.weighted([(1, quotes.prepare)]),
            clients=CLIENTS,
            seconds=min(60.0, bench.options.seconds * 5),
            warmup=0,
        )
        for clients, aim in ((CLIENTS, Aim(200, 40, 150)), (1, Aim())):
            machine.reset_script_statistics(at)
            result = loadclient.run(
                "127.0.0.1",
                at.port,
                quotes.buy,
                clients=clients,
                seconds=bench.options.seconds if clients > 1 else 3.0,
                warmup=0,
            )
            by = f"by {clients} at once" if clients > 1 else "by one alone"
            bench.row(f"checkout, 2 shops x 2 lines, {by}", result, aim, series="checkout")
            # With more processes at work than cores, what stands still in the middle of a script counts too.
            bench.fact(
                f"  all scripts in Valkey, {by}", f"{machine.script_microseconds(at):.0f} us a call", ""
            )


def mixed(bench: Bench) -> None:
    """90 % reads, 8 % cart, 2 % purchases: at a steady pace, then as fast as it goes."""
    at, clients = bench.target, 32
    for buyer in at.buyers:
        buyer.renew(at)
    quotes = scenarios.Quotes(at, {})
    loadclient.run(
        "127.0.0.1", at.port, loadclient.weighted([(1, quotes.prepare)]), clients=clients, seconds=25
    )
    choices = [
        (45.0, scenarios.product_page(at)),
        (30.0, scenarios.product_api(at)),
        (15.0, scenarios.search(at)),
        (8.0, scenarios.add_to_cart(at)),
        (2.0, scenarios.purchase(quotes)),
    ]
    scene = loadclient.weighted(choices)
    for label, pace, seconds in (("at 400/s", 400.0, bench.options.mixed_seconds), ("saturated", None, 15.0)):
        result = loadclient.run(
            "127.0.0.1", at.port, scene, clients=clients if pace else CLIENTS, seconds=seconds, pace=pace
        )
        bench.row(f"mixed load {label}", result, Aim(400 if pace else 1000))
        for name, p50, p99 in (("product page", 100, 200), ("add to cart", 50, 100), ("checkout", 200, 500)):
            bench.row(f"  {name}", result, Aim(None, p50, p99), series=name)
        bench.row("  search", result, Aim(None, 50, 100), series="search")


def flash_sale(bench: Bench) -> None:
    """Presses that get one, presses that are too late, and ten times as many as can be answered."""
    at, seconds = bench.target, bench.options.seconds
    aim = Aim(None, 3, 10)
    plenty = flash.floor(at, stock=1_000_000)
    bench.row(
        "flash sale, all get one, 1,000/s",
        flash.load(at, plenty, clients=64, seconds=seconds, pace=flash.STEADY),
        aim,
    )
    for together in (1, 10):
        spent = machine.press_microseconds(at, together)
        bench.fact(f"  script in Valkey, {together} in a trip", f"{spent:.0f} us a press", "< 100 us")
    few = flash.floor(at, stock=200)
    bench.row(
        "flash sale, 200 units, 1,000/s",
        flash.load(at, few, clients=64, seconds=seconds, pace=flash.STEADY),
        aim,
    )
    peak = flash.load(at, few, clients=flash.CLIENTS, seconds=seconds)
    bench.row("flash sale, sold out, saturated", peak, Aim(5_000, 5))
    crowd = flash.load(at, few, clients=flash.CROWD, seconds=seconds)
    bench.row(f"flash sale, sold out, {flash.CROWD} at once", crowd, Aim(4_500))
    share = crowd.rate / peak.rate if peak.rate else 0.0
    bench.fact("  answered under overload, of the peak", f"{share:.0%}", ">= 90 %")
    fresh = flash.floor(at, stock=1_000_000)
    bench.row(
        "flash sale, all get one, saturated",
        flash.load(at, fresh, clients=flash.CLIENTS, seconds=seconds),
        Aim(),
    )


def in_stock(at: Target, count: int) -> list[str]:
    """Variants that are not sold out, one of each of `count` products."""
    found: list[str] = []
    for product_id, _, variants, _ in at.products[100:]:
        stock = at.call("GET", f"/api/v1/products/{product_id}/stock")
        found += [
            one["variant_id"]
            for one in stock["variants"]
            if one["free"] > 0 and one["variant_id"] in variants
        ]
        if len(found) >= count:
            break
    return found[:count]


def lag(bench: Bench, samples: int = 60) -> None:
    """From a checkout's answer until the cart's subscriber has taken the lines out, seen over HTTP."""
    at, waits = bench.target, []
    buyer = at.buyers[len(at.buyers) // 2]
    for variant in in_stock(at, samples):
        at.call("POST", "/api/v1/cart/lines", {"variant_id": variant, "quantity": 1}, token=buyer.access)
        quote = at.call("POST", "/api/v1/checkout/quotes", {"address": ADDRESS}, token=buyer.access)
        body = {"quote_id": quote["quote_id"], "payment": {"method": "wallet"}}
        at.call("POST", "/api/v1/checkout", body, token=buyer.access, key=uuid.uuid4().hex)
        begin = time.perf_counter()
        while at.call("GET", "/api/v1/cart", token=buyer.access)["units"] and time.perf_counter() - begin < 5:
            time.sleep(0.002)
        waits.append((time.perf_counter() - begin) * 1000)
    waits.sort()
    text = f"p50 {waits[len(waits) // 2]:.0f} ms, p99 {waits[int(len(waits) * 0.99)]:.0f} ms"
    bench.fact("event append -> subscriber done", text, "p99 < 200 ms")


def main() -> int:
    """Measure, print, leave nothing running."""
    options = arguments()
    console = Console()
    at = target.start(options.var)
    try:
        bench = Bench(at, options)
        # Flash sales bring goods and buyers of their own.
        if set(options.only) != {"flash"}:
            console.print("Learning products and making buyers …")
            target.fill(at, options.data if options.data.exists() else None)
            target.learn_products(at, options.products)
            # Scenes that fill carts take buyers from the start, those that buy from the end, and the lag the one between.
            target.learn_buyers(at, 65 if bench.wants("mixed") else CLIENTS * 2 + 1)
            console.print(f"{len(at.products):,} products, {len(at.buyers)} buyers")
        reads(bench)
        writes(bench)
        if bench.wants("lag"):
            lag(bench)
        if bench.wants("mixed"):
            mixed(bench)
        if bench.wants("flash"):
            flash_sale(bench)
        if bench.wants("machine"):
            sizes = ", ".join(f"{size:.0f}" for size in machine.web_pss_mb(at))
            for variants in (1, 4):
                spent = machine.reservation_microseconds(at, variants)
                bench.fact(
                    f"reservation script in Valkey, {variants} variants", f"{spent:.0f} us", "< 100 us"
                )
            bench.fact("web worker memory (PSS)", f"{sizes} MB", "<= 150 MB")
            bench.fact("manage.py check", f"{machine.check_seconds(at):.2f} s", "<= 2 s idle")
        Console(width=140).print(bench.table)
    finally:
        if not options.keep:
            target.stop(at)
    return 0


if __name__ == "__main__":
    sys.exit(main())
