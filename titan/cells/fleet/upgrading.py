"""`cell upgrade`: what it is asked, and what it says."""

import os
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from titan.platform.engines import releases
from titan.platform.engines.up import hold

from ..directory import Cell
from ..operations import Report, Wishes
from .layout import Layout
from .measuring import Bounds
from .rollout import RollOut, Turn


def upgrade(path: Path, wishes: Wishes) -> Report:
    """Give all cells the release in a folder, the canary first; stop and put back where a cell is worse off with it.

    Raises:
        NotAllowed: cells do not run from here, one is not live, or the release takes something away.
        EngineFailure: there is no release, somebody upgrades already, or something failed.
    """
    options, layout = wishes.options, Layout(path.resolve().parent)
    rolling = RollOut(
        layout,
        releases.release_at(options["to"]),
        os.environ,
        settings.PUBLIC_URL,
        wishes.progress,
        Bounds(options["most"] / 100, options["slower"]),
        options["window"],
        options["before"],
        options["trust"],
    )
    with closing(hold(layout.folder / "upgrade.lock", "Somebody upgrades these cells already")):
        cells = rolling.order(options["canary"])
        if wishes.is_dry:
            return _planned(rolling, cells)
        turns = rolling.run(cells)
    return _done(rolling, cells, turns)


def _planned(rolling: RollOut, cells: list[Cell]) -> Report:
    found = {cell.number: sorted(rolling.waiting(cell.number, "--dry-run")["migrations"]) for cell in cells}
    runs = {number: rolling.standing(number).release.version for number in found}
    lines = [f"would upgrade {len(cells)} cells to {rolling.to.version}, cell {cells[0].number} first"]
    lines += [
        f"  cell {number}: runs {runs[number]}, {len(told)} migrations" for number, told in found.items()
    ]
    rows = [{"cell": number, "runs": runs[number], "migrations": told} for number, told in found.items()]
    data = {"is_dry_run": True, "to": rolling.to.root, "version": rolling.to.version, "cells": rows}
    return Report(lines, data)


def _done(rolling: RollOut, cells: list[Cell], turns: list[Turn]) -> Report:
    version = rolling.to.version
    lines = [f"release {version}"]
    for turn in turns:
        lines.append(f"  cell {turn.cell}: {turn.outcome}" + (f", since {turn.why}" if turn.why else ""))
        if turn.seconds:
            lines.append(f"    before: {turn.before}; now: {turn.now}; others: {turn.others}")
    left = [cell.number for cell in cells[len(turns) :]]
    lines += [f"  cell {number}: not touched" for number in left]
    data = {
        "is_dry_run": False,
        "to": rolling.to.root,
        "version": version,
        "cells": [asdict(turn) for turn in turns],
        "not_touched": left,
    }
    problems = [
        f"release {version} was stopped at cell {turn.cell}: {turn.why}" for turn in turns if turn.why
    ]
    return Report(lines, data, problems)
