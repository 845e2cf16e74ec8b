"""The command line of a fleet."""

import argparse
import shutil
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from titan.platform.engines import EngineFailure
from titan.platform.engines.commands import ROOT, add_start_options
from titan.platform.engines.up import confirmed, say

from ..directory import DirectoryInvalid
from .layout import Layout
from .running import FleetStart, stop

NEEDED_BY_ONE_CELL = ("TITAN_DATABASE_URL", "TITAN_REDIS_URL", "TITAN_CELL", "TITAN_CELL_DIRECTORY")


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one subcommand. 0 on success, 1 with one sentence on stderr, 130 when interrupted."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "down":
            return _down(Layout(options.var.resolve() / "cells"))
        return _up(options, environ)
    except (EngineFailure, DirectoryInvalid) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m titan.cells.fleet", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    add_start_options(commands.add_parser("up", prog="./scripts/up", help="start several cells and a router"))
    commands.add_parser("down", prog="./scripts/down", help="stop them")
    for command in commands.choices.values():
        command.add_argument("--var", type=Path, default=ROOT / "var", metavar="FOLDER")
    return parser


def _up(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    if options.cells < 2:
        raise EngineFailure("One cell needs no router: it is what ./scripts/up starts without --cells.")
    given = [name for name in NEEDED_BY_ONE_CELL if environ.get(name) or environ.get(f"{name}_FILE")]
    if given:
        raise EngineFailure(f"Cells that start together have engines of their own: unset {given[0]}.")
    layout = Layout(options.var.resolve() / "cells")
    start = FleetStart(
        root=ROOT,
        layout=layout,
        count=options.cells,
        host=options.host,
        port=options.port,
        environ=environ,
    )
    if options.prepared:
        start.supervise()
        return 0
    if options.reset:
        _reset(layout, is_confirmed=options.yes)
    start.check()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        start.prepare(seed=options.seed)
    except BaseException:
        stop(layout)
        raise
    start.detach() if options.detach else start.supervise()
    return 0


def _reset(layout: Layout, *, is_confirmed: bool) -> None:
    if not is_confirmed and not confirmed(f"Delete all cells in {layout.folder}? [y/N] "):
        raise EngineFailure("Nothing was deleted. To delete without a question: --reset --yes.")
    if layout.folder.exists():
        stop(layout)
        shutil.rmtree(layout.folder)
        say("All cells were deleted.")


def _down(layout: Layout) -> int:
    if layout.folder.exists() and stop(layout):
        say("The cells are stopped.")
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
