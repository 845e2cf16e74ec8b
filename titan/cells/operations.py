"""What the command `cell` does: each verb reads or changes the directory and reports."""

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from titan.kernel.ids import BUCKETS
from titan.platform.engines.addresses import read_record, record_path

from . import flash_simulation, placement, simulation, store
from .directory import RECEIVING, Cell, Directory, DirectoryInvalid, State, with_cell, with_state


@dataclass(frozen=True, slots=True)
class Report:
    """An answer, for people and for programs. `problems` make the command fail after it has printed."""

    lines: list[str]
    data: Any
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Wishes:
    """What a verb was asked for, and how to say that it is under way."""

    options: Mapping[str, Any]
    progress: Callable[[str], None]
    is_dry: bool = False


def found(path: Path, wishes: Wishes) -> Report:
    """The first epoch: a live cell at each address, neighbours in a ring."""
    addresses: list[str] = wishes.options["addresses"]
    count = len(addresses)
    cells = tuple(
        Cell(number, State.LIVE, (address,), (number + 1) % count if count > 1 else None)
        for number, address in enumerate(addresses)
    )
    directory = Directory(1, cells, placement.founded(range(count)))
    if not wishes.is_dry:
        store.found(path, directory)
    return _changed(directory, wishes, f"founded with {count} cells at {path}")


def create(path: Path, wishes: Wishes) -> Report:
    """One cell more, without buckets."""
    options = wishes.options
    cell = Cell(
        options["number"], State.PROVISIONING, tuple(options["addresses"]), neighbour=options["neighbour"]
    )
    directory = store.change(path, lambda present: with_cell(present, cell), is_dry=wishes.is_dry)
    return _changed(directory, wishes, f"cell {cell.number} is {cell.state}")


def mark(path: Path, wishes: Wishes) -> Report:
    """A cell in another state."""
    number, state = wishes.options["number"], wishes.options["state"]
    directory = store.change(path, lambda present: with_state(present, number, state), is_dry=wishes.is_dry)
    return _changed(directory, wishes, f"cell {number} is {state}")


def plan(path: Path, wishes: Wishes) -> Report:
    """The fewest moves that make the receiving cells even; nothing moves."""
    directory = store.load(path)
    without = {directory.cell(number).number for number in wishes.options["without"]}
    receiving = [
        cell.number for cell in directory.cells if cell.state in RECEIVING and cell.number not in without
    ]
    moves = placement.moves(directory.homes, receiving)
    ways = Counter((directory.homes[bucket], number) for bucket, number in moves.items())
    data = {
        "epoch": directory.epoch,
        "buckets": len(moves),
        "share": len(moves) / BUCKETS,
        "moves": [
            {"bucket": f"{bucket:03x}", "from": directory.homes[bucket], "to": number}
            for bucket, number in sorted(moves.items())
        ],
    }
    lines = [f"{len(moves)} of {BUCKETS} buckets would move ({len(moves) / BUCKETS:.2%})"]
    lines += [f"  {count:4d} from cell {a} to cell {b}" for (a, b), count in sorted(ways.items())]
    if record := wishes.options["record"]:
        store.replace_file(record, orjson.dumps(data, option=orjson.OPT_INDENT_2))
        lines.append(f"recorded in {record}")
    return Report(lines, data)


def list_cells(path: Path, _wishes: Wishes) -> Report:
    """The cells as the directory knows them."""
    directory = store.load(path)
    rows = [
        {
            "number": cell.number,
            "state": str(cell.state),
            "buckets": len(directory.owned[cell.number]),
            "addresses": cell.addresses,
            "neighbour": cell.neighbour,
        }
        for cell in directory.cells
    ]
    lines = [
        f"epoch {directory.epoch}",
        f"{'cell':>5}  {'state':12}  {'buckets':>7}  {'neighbour':>9}  addresses",
    ]
    for cell in directory.cells:
        near = "-" if cell.neighbour is None else str(cell.neighbour)
        count = len(directory.owned[cell.number])
        lines.append(f"{cell.number:5d}  {cell.state:12}  {count:7d}  {near:>9}  {' '.join(cell.addresses)}")
    return Report(lines, {"epoch": directory.epoch, "cells": rows})


def status(path: Path, wishes: Wishes) -> Report:
    """What each address answers to `/readyz` and `/version`; a serving cell that is not ready is a problem."""
    directory = store.load(path)
    rows, problems = [], []
    for cell in directory.cells:
        for address in cell.addresses:
            wishes.progress(f"asking {address} …")
            said = _asked(address, cell.number, wishes.options["timeout"])
            rows.append(
                {
                    "number": cell.number,
                    "state": str(cell.state),
                    "address": address,
                    "said": said,
                    "standby": _standby(path.parent / f"cell-{cell.number}"),
                }
            )
            if cell.state in RECEIVING and said != "ready":
                problems.append(f"cell {cell.number} at {address}: {said}")
    lines = [f"epoch {directory.epoch}"]
    lines += [
        f"{row['number']:5d}  {row['state']:12}  {row['address']:21}  {row['said']}, standby {row['standby']}"
        for row in rows
    ]
    return Report(lines, {"epoch": directory.epoch, "addresses": rows}, problems)


def _standby(folder: Path) -> str:
    """How the standby of a cell stands whose engines run from this folder."""
    if not record_path(folder).exists():
        return "not known here"
    record = read_record(folder)
    if not record.standby.is_wanted:
        return "none"
    return "has everything" if record.is_synchronous else "degraded"


def _asked(address: str, number: int, timeout: float) -> str:
    try:
        with urllib.request.urlopen(f"http://{address}/readyz", timeout=timeout) as answer:
            answer.read()
        with urllib.request.urlopen(f"http://{address}/version", timeout=timeout) as answer:
            cell = json.loads(answer.read()).get("cell")
    except urllib.error.HTTPError as error:
        return f"answers {error.code}: {error.read(400).decode('utf8', 'replace')}"
    except (OSError, ValueError) as error:
        return f"does not answer: {error}"
    return "ready" if cell == number else f"says that it is cell {cell}"


def verify(path: Path, _wishes: Wishes) -> Report:
    """Whether the directory keeps its rules, and every recorded epoch is whole and in its place."""
    directory = store.load(path)
    problems = []
    records = sorted((path.parent / store.EPOCHS).glob("*.json"))
    last: Directory | None = None
    for number, record in enumerate(records, start=1):
        try:
            last = store.load(record)
        except DirectoryInvalid as error:
            problems.append(f"{record}: {error}")
            continue
        if last.epoch != number or record.stem != f"{number:08d}":
            problems.append(f"{record} holds epoch {last.epoch}, where epoch {number} belongs")
    if last is None or last != directory:
        problems.append(f"epoch {directory.epoch} is in force but not the last recorded one")
    store.route_key(path)
    lines = [
        f"epoch {directory.epoch}: {len(directory.cells)} cells, {BUCKETS} buckets, {len(records)} epochs recorded"
    ]
    return Report(lines, {"epoch": directory.epoch, "recorded": len(records), "problems": problems}, problems)


def simulate(_path: Path, wishes: Wishes) -> Report:
    """How even cells are, and whom a new or lost one touches; or a flash sale over all of them. Reads no directory."""
    options = wishes.options
    if options["flash_sale"]:
        return _flash_sale(wishes)
    total = options["users"] or 5_000_000
    outcome = simulation.simulate(
        cells=options["cells"],
        users=total,
        seed=options["seed"],
        progress=lambda done: wishes.progress(f"{done} of {total} identifiers hashed"),
    )
    lines = [
        f"{outcome.users} users in {BUCKETS} buckets on {outcome.cells} cells, seed {outcome.seed}",
        f"at most {outcome.most_buckets} buckets a cell: {outcome.bound_largest:.4%}; one cell more may take {outcome.bound_moved:.4%}",
        f"{'placed':8}  {'smallest cell':>13}  {'largest cell':>12}  {'adding one moves':>16}  {'a loss harms':>12}",
    ]
    lines += [
        f"{one.placed:8}  {one.smallest_share:13.4%}  {one.largest_share:12.4%}  {one.moved_share:16.4%}  {one.harmed_share:12.4%}"
        for one in outcome.figures
    ]
    return Report(lines, asdict(outcome))


def _flash_sale(wishes: Wishes) -> Report:
    options = wishes.options
    total = options["users"] or 1_000_000
    outcome = flash_simulation.simulate(
        cells=options["cells"],
        users=total,
        stock=options["stock"],
        rate=options["rate"],
        seed=options["seed"],
        progress=lambda done: wishes.progress(f"{done} of {total} identifiers hashed"),
    )
    lines = [
        f"{outcome.users} buyers and {outcome.stock} units on {outcome.cells} cells, seed {outcome.seed}",
        f"a cell has {outcome.fewest} to {outcome.most} buyers and {outcome.least_allotment} to {outcome.most_allotment} units",
        f"at {outcome.rate} presses/s a cell, {outcome.presses_a_second}/s in all, the fullest has answered everybody in {outcome.answered_s:.2f} s",
        f"{'a unit':>6}  {'presses':>8}  {'sold alone':>10}  {'with leases':>11}  {'moved':>6}  {'messages':>8}  {'in vain':>15}",
    ]
    lines += [
        f"{one.a_unit:6.1f}  {one.presses:8d}  {one.alone:10d}  {one.leased:11d}  {one.moved:6d}  {one.messages:8d}"
        f"  {one.vain_alone:6d} → {one.vain_leased:6d}"
        for one in outcome.demands
    ]
    return Report(lines, asdict(outcome))


def _changed(directory: Directory, wishes: Wishes, what: str) -> Report:
    would = "would be: " if wishes.is_dry else ""
    data = {"epoch": directory.epoch, "is_dry_run": wishes.is_dry, "change": what}
    return Report([f"{would}epoch {directory.epoch}: {what}"], data)
