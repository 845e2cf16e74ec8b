"""The verbs of the command `cell` that move buckets."""

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from titan.kernel.ids import BUCKETS

from .. import placement, store
from ..directory import RECEIVING, DirectoryInvalid, NotAllowed, State, with_state
from ..operations import Report, Wishes
from .mover import Mover, Outcome

Way = tuple[int, int]


def move(path: Path, wishes: Wishes) -> Report:
    """Give buckets another home, with all that is in them, while people shop; after ending what was cut off before.

    Raises:
        NotAllowed: the directory does not allow it.
        MoveFailed: all is as it was before.
    """
    options = wishes.options
    if options["plan"]:
        moves = _of_plan(path, options["plan"])
    elif options["bucket"] and options["to"] is not None:
        moves = {bucket: options["to"] for text in options["bucket"] for bucket in _buckets(text)}
    elif not options["settle"]:
        raise NotAllowed("say which buckets go where: --bucket and --to, or --plan; or --settle")
    else:
        moves = {}
    return _moved(path, wishes, moves)


def drain(path: Path, wishes: Wishes) -> Report:
    """Move all buckets away from a cell, which is draining meanwhile and drained in the end.

    Raises:
        NotAllowed, MoveFailed: as for `move`; buckets that have gone stay gone, and the command may be given again.
        NobodyReceives: no other cell may receive buckets.
    """
    number = wishes.options["number"]
    directory = store.load(path)
    cell = directory.cell(number)
    receiving = [one.number for one in directory.cells if one.state in RECEIVING and one.number != number]
    moves = _leaving(directory.homes, receiving, number)
    if cell.state is not State.DRAINING and not wishes.is_dry:
        store.change(path, lambda present: with_state(present, number, State.DRAINING))
    report = _moved(path, wishes, moves)
    if wishes.is_dry:
        return report
    store.change(path, lambda present: with_state(present, number, State.DRAINED))
    return Report([*report.lines, f"cell {number} is drained"], {**report.data, "state": "drained"})


def rebalance(path: Path, wishes: Wishes) -> Report:
    """Move the fewest buckets that make the receiving cells even.

    Raises:
        NotAllowed, MoveFailed: as for `move`.
        NobodyReceives: no cell may receive buckets.
    """
    directory = store.load(path)
    receiving = [cell.number for cell in directory.cells if cell.state in RECEIVING]
    return _moved(path, wishes, placement.moves(directory.homes, receiving))


def _moved(path: Path, wishes: Wishes, moves: Mapping[int, int]) -> Report:
    mover = Mover(
        path, wishes.progress, grace_s=wishes.options["grace"], patience_s=wishes.options["patience"]
    )
    homes = store.load(path).homes
    parts: list[tuple[Way, list[int]]] = []
    for way, buckets in sorted(_by_way(homes, moves).items()):
        size = wishes.options["together"]
        parts += [(way, buckets[begin : begin + size]) for begin in range(0, len(buckets), size)]
    for (_source, target), buckets in parts:
        mover.check(buckets, target)
    if wishes.is_dry:
        lines = [f"would move {len(buckets)} buckets from cell {a} to cell {b}" for (a, b), buckets in parts]
        return Report(lines or ["nothing would move"], {"is_dry_run": True, "moves": _listed(parts)})
    began = time.monotonic()
    settled = mover.settle()
    done: list[Outcome] = []
    for (_source, target), buckets in parts:
        done.append(mover.run(buckets, target))
        wishes.progress(_line(done[-1]))
    data = {
        "is_dry_run": False,
        "epoch": store.load(path).epoch,
        "settled": settled,
        "moved": sum(one.buckets for one in done),
        "rows": sum(one.rows for one in done),
        "longest_pause_s": max((one.pause_s for one in done), default=0.0),
        "seconds": round(time.monotonic() - began, 3),
        "moves": [asdict(one) for one in done],
    }
    return Report([*settled, *map(_line, done)] or ["nothing was to be moved"], data)


def _line(one: Outcome) -> str:
    return (
        f"{one.buckets} buckets from cell {one.source} to cell {one.target}: {one.rows} rows, checksums equal,"
        f" pause {one.pause_s:.3f} s ({one.tries} tries), {one.seconds:.1f} s, epoch {one.epoch}"
    )


def _listed(parts: Sequence[tuple[Way, list[int]]]) -> list[dict[str, Any]]:
    return [{"from": a, "to": b, "buckets": store.ranges(tuple(buckets))} for (a, b), buckets in parts]


def _by_way(homes: Sequence[int], moves: Mapping[int, int]) -> dict[Way, list[int]]:
    """Those that are there already need no move: a plan may be given again."""
    found: dict[Way, list[int]] = defaultdict(list)
    for bucket, target in sorted(moves.items()):
        if homes[bucket] != target:
            found[homes[bucket], target].append(bucket)
    return found


def _leaving(homes: Sequence[int], receiving: Sequence[int], number: int) -> dict[int, int]:
    """Where the buckets of one cell go; those of the others stay where they are."""
    if not receiving:
        raise placement.NobodyReceives
    held = {one: homes.count(one) for one in receiving}
    moves = {}
    for bucket, home in enumerate(homes):
        if home == number:
            moves[bucket] = min(held, key=lambda one: (held[one], one))
            held[moves[bucket]] += 1
    return moves


def _buckets(text: str) -> range:
    """One bucket as ids show it, or a range such as 000-0ff.

    Raises:
        NotAllowed: it is neither.
    """
    first, _, last = text.partition("-")
    try:
        found = range(int(first, 16), int(last or first, 16) + 1)
    except ValueError:
        found = range(0)
    if not found or found[-1] >= BUCKETS:
        raise NotAllowed(f"{text!r} is no bucket and no range of buckets such as 000-0ff")
    return found


def _of_plan(path: Path, plan: Path) -> dict[int, int]:
    """What `cell plan --record` wrote.

    Raises:
        DirectoryInvalid: it is no plan.
        NotAllowed: a bucket lives neither where the plan says nor where it is to go.
    """
    homes = store.load(path).homes
    try:
        told = json.loads(plan.read_bytes())["moves"]
        rows = [(int(one["bucket"], 16), int(one["from"]), int(one["to"])) for one in told]
    except (ValueError, KeyError, TypeError) as error:
        raise DirectoryInvalid([f"{plan} is no plan: {error}"]) from error
    for bucket, source, target in rows:
        if homes[bucket] not in (source, target):
            raise NotAllowed(f"bucket {bucket:03x} lives in cell {homes[bucket]}: the plan is out of date")
    return {bucket: target for bucket, _source, target in rows}
