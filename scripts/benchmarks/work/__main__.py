"""What a purchase costs in one, two and three cells: `python -m scripts.benchmarks.work`, after ./scripts/install-{kafka,haproxy}.

Starts the cells under var/work, one fleet after the other, buys at home, in other cells, and as a uniform spread of buyers and shops
would have it, and prints what one purchase cost each cell, and what that comes to in a fleet of 500.
"""

import argparse
import sys
from pathlib import Path

from scripts.benchmarks.work import scaling, showing
from scripts.benchmarks.work.places import PARTITIONS, opened
from scripts.benchmarks.work.trials import COLD_WAY, HOME, NAMES, ONE_WAY, Outcome, measured
from tests.cells.fleets import ROOT
from titan.cells.router import program
from titan.platform.bus import broker


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.benchmarks.work", description=__doc__)
    parser.add_argument("--cells", type=int, nargs="+", default=[1, 2, 3], help="Sizes of the fleets.")
    parser.add_argument(
        "--purchases",
        type=int,
        default=24,
        help="A cell and trial; a multiple of all sizes makes the mix even.",
    )
    parser.add_argument("--every", type=float, default=1.0, help="Seconds between two purchases of a cell.")
    parser.add_argument("--fleet", type=int, default=500, help="Cells to reckon for.")
    parser.add_argument(
        "--rates", type=float, nargs="+", default=[8, 400], help="Purchases a second and cell to reckon for."
    )
    parser.add_argument(
        "--only", nargs="+", choices=NAMES, default=NAMES, metavar="TRIAL", help=", ".join(NAMES)
    )
    parser.add_argument(
        "--partitions",
        type=int,
        default=PARTITIONS,
        help="Of the topic of letters; with a multiple of all sizes no two cells share one (the bus by itself makes 16).",
    )
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "work", help="Where the cells lie.")
    wishes = parser.parse_args()
    if not program.haproxy() or not broker.is_installed():
        parser.exit(
            3, "Fleets need HAProxy and Kafka: ./scripts/install-haproxy && ./scripts/install-kafka\n"
        )
    return wishes


def main() -> int:
    """Measure and print."""
    wishes = _options()
    outcomes: list[Outcome] = []
    polls: dict[int, float] = {}
    for count in wishes.cells:
        with opened(wishes.var / str(count), count, partitions=wishes.partitions) as market:
            found, polls[count] = measured(
                market, purchases=wishes.purchases, every_s=wishes.every, only=wishes.only
            )
        outcomes += found
        print(f"{count} cells are done", file=sys.stderr, flush=True)
    showing.show(outcomes, polls)
    if max(wishes.cells) > 1 and {HOME, ONE_WAY, COLD_WAY} <= {*wishes.only}:
        ways = {"granted ahead": ONE_WAY, "each fetched": COLD_WAY}
        fleets = {
            name: scaling.Fleet.of(outcomes, cells=wishes.fleet, across=way) for name, way in ways.items()
        }
        showing.reckoned(fleets, wishes.rates)
    return 0


if __name__ == "__main__":
    sys.exit(main())
