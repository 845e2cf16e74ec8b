"""Prints what was measured, and what follows from it."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from scripts.benchmarks.work.counting import Work
from scripts.benchmarks.work.scaling import Fleet, Load
from scripts.benchmarks.work.traffic import EVERYTHING, LETTERS
from scripts.benchmarks.work.trials import COLD_WAY, OFFER, ONE_WAY, REGISTER, Outcome
from titan.kernel.ids import BUCKETS
from titan.platform.bus.clients import PARTITIONS

WIDTH = 150
CONSOLE = Console(width=WIDTH)
COLUMNS = ("statements", "transactions", "rows", "WAL kB", "events", "copies", "Valkey", "notes")


def show(outcomes: Sequence[Outcome], polls: Mapping[int, float]) -> None:
    """All tables."""
    CONSOLE.print(_purchases(outcomes))
    CONSOLE.print(_bus(outcomes))
    CONSOLE.print(_events(outcomes))
    idle = ", ".join(f"{rate:.0f} with {cells} cells" for cells, rate in polls.items())
    CONSOLE.print(f"polls of an idle cell a second, which are in none of these figures: {idle}")


def _table(title: str, *columns: str, left: int) -> Table:
    table = Table(title=title)
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place < left else "right")
    return table


def _purchases(outcomes: Sequence[Outcome]) -> Table:
    table = _table("Work per purchase", "cells", "bought", "who", *COLUMNS, left=3)
    for one in outcomes:
        if one.name in (REGISTER, OFFER):
            continue
        table.add_row(str(one.cells), one.name, "all cells together", *_figures(one.whole))
        if one.name in (ONE_WAY, COLD_WAY):
            table.add_row("", "", "the buyer's cell", *_figures(one.each[0]))
            table.add_row("", "", "the shop's cell", *_figures(one.each[-1]))
            for work in one.each[1:-1]:
                table.add_row("", "", "a cell between", *_figures(work))
    return table


def _figures(work: Work) -> tuple[str, ...]:
    events, copies = sum(work.events.values()), sum(work.copies.values())
    counts = (work.statements, work.transactions, work.rows, work.wal / 1000, events, copies)
    return tuple(f"{n:.1f}" for n in (*counts, work.commands, work.notes))


def _bus(outcomes: Sequence[Outcome]) -> Table:
    table = _table(
        "On the bus, each time; and what it costs a cell that is only told",
        *(
            "cells",
            "what",
            "letters",
            "bytes",
            "to all",
            "bytes",
            "events",
            "bytes",
            "on disk",
            "read by a cell",
        ),
        *("statements", "WAL kB"),
        left=2,
    )
    for one in outcomes:
        if one.cells == 1:
            continue
        told = [topic for topic in one.topics if topic not in (EVERYTHING, LETTERS)]
        cells = [
            *(one.messages(LETTERS), one.size(LETTERS)),
            *(sum(map(one.messages, told)), sum(map(one.size, told))),
            *(one.messages(EVERYTHING), one.size(EVERYTHING)),
            *(one.stored / one.count, sum(one.fetched) / len(one.fetched) / one.count),
        ]
        is_told = one.name in (REGISTER, OFFER)
        work = (f"{one.each[0].statements:.1f}", f"{one.each[0].wal / 1000:.1f}") if is_told else ("", "")
        table.add_row(str(one.cells), one.name, *(f"{n:,.1f}".removesuffix(".0") for n in cells), *work)
    return table


def _events(outcomes: Sequence[Outcome]) -> Table:
    table = _table(
        "Events of one purchase across cells", "event", "cells", "the buyer's", "the shop's", left=1
    )
    for one in outcomes:
        if one.name != ONE_WAY:
            continue
        buyers, shops = one.each[0], one.each[-1]
        for name in sorted({*buyers.events, *buyers.copies, *shops.events, *shops.copies}):
            here = buyers.events.get(name, 0), buyers.copies.get(name, 0)
            there = shops.events.get(name, 0), shops.copies.get(name, 0)
            table.add_row(name, str(one.cells), *(_event(*counts) for counts in (here, there)))
    return table


def _event(own: float, copied: float) -> str:
    parts = (f"{own:g}" if own else "", f"{copied:g} copied" if copied else "")
    return " + ".join(part for part in parts if part)


def reckoned(fleets: Mapping[str, Fleet], rates: Sequence[float]) -> None:
    """The arithmetic for a large fleet, by what it rests on, and what in it does not scale."""
    fleet = next(iter(fleets.values()))
    title = f"{fleet.cells} cells, {fleet.share:.1%} of purchases across cells, purchases a second and cell:"
    table = _table(title, "each second", left=1)
    loads: list[Load] = []
    for name, one in fleets.items():
        for rate in rates:
            table.add_column(f"{rate:g}, {name}", justify="right")
            loads.append(one.at(rate))
    for name, figures in (
        ("a cell: statements", [f"{one.statements:,.0f}" for one in loads]),
        ("a cell: writing transactions", [f"{one.transactions:,.0f}" for one in loads]),
        ("a cell: rows written", [f"{one.rows:,.0f}" for one in loads]),
        ("a cell: events", [f"{one.events:,.0f}" for one in loads]),
        ("a cell: WAL, to its standby too", [_rate(one.wal) for one in loads]),
        ("a cell: letters sent, and as many taken", [f"{one.letters:,.0f}" for one in loads]),
        ("a cell: their bytes, once", [_rate(one.letter_bytes) for one in loads]),
        (
            f"a cell: letters fetched, {PARTITIONS} partitions",
            [_rate(one.fetched[PARTITIONS]) for one in loads],
        ),
        (f"a cell: letters fetched, {BUCKETS} partitions", [_rate(one.fetched[BUCKETS]) for one in loads]),
        ("broker: written, without its replicas", [_rate(one.broker) for one in loads]),
        (f"broker: a partition of {PARTITIONS}", [_rate(one.by_partition[PARTITIONS]) for one in loads]),
        (f"broker: a partition of {BUCKETS}", [_rate(one.by_partition[BUCKETS]) for one in loads]),
        ("broker: kept a day", [f"{one.broker * 86_400 / 1e12:,.1f} TB" for one in loads]),
    ):
        table.add_row(name, *figures)
    CONSOLE.print(table)
    for told in fleet.told:
        others = fleet.cells - 1
        CONSOLE.print(
            f"{told.name}: each of the {others} other cells reads {told.bytes:,.0f} bytes and runs {told.work.statements:.1f} statements"
            f" ({told.work.wal / 1000:.1f} kB of WAL); one a second in every cell is {others * told.work.statements:,.0f} statements"
            f" and {_rate(others * told.work.wal)} of WAL a second in every cell"
        )


def _rate(size: float) -> str:
    return f"{size / 1e6:,.2f} MB" if size < 1e8 else f"{size / 1e6:,.0f} MB"
