"""The command line of a fleet."""

import argparse
import shutil
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType

from titan.platform.engines import EngineFailure
from titan.platform.engines.commands import ROOT, add_start_options
from titan.platform.engines.programs import is_bus_decided
from titan.platform.engines.up import confirmed, note, say

from ..directory import DirectoryInvalid
from .failover import FailOver, watched
from .layout import Layout
from .running import FleetStart, own_bus, stop
from .watching import Watch

STOP_S = 8.0
NEEDED_BY_ONE_CELL = ("TITAN_DATABASE_URL", "TITAN_REDIS_URL", "TITAN_CELL", "TITAN_CELL_DIRECTORY")


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one subcommand. 0 on success, 1 with one sentence on stderr, 130 when interrupted."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "down":
            return _down(Layout(options.var.resolve() / "cells"))
        if options.command == "watch":
            return _watch(options, environ)
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
    watch = commands.add_parser("watch", help="see to the standbys of running cells; what up runs")
    watch.add_argument("--host", default="127.0.0.1")
    watch.add_argument("--port", type=int, default=8000)
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
    if options.reset and not options.prepared:
        _reset(layout, is_confirmed=options.yes)
    start = FleetStart(
        root=ROOT,
        layout=layout,
        count=options.cells,
        host=options.host,
        port=options.port,
        environ=environ,
        has_standbys=options.has_standbys,
    )
    if options.prepared:
        start.supervise()
        return 0
    start.check()
    if not is_bus_decided(environ):
        start = replace(start, environ={**environ, "TITAN_KAFKA_BOOTSTRAP": own_bus(layout)})
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        start.prepare(seed=options.seed)
    except BaseException:
        stop(layout)
        raise
    start.detach() if options.detach else start.supervise()
    return 0


def _watch(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """A thread a cell, until SIGTERM: one that is busy with a copy keeps no other from failing over."""
    layout = Layout(options.var.resolve() / "cells")
    directory = layout.present()
    if directory is None:
        raise EngineFailure(f"There are no cells in {layout.folder}.")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    failing = FailOver(ROOT, layout, f"http://{options.host}:{options.port}", environ, note)
    watches = [
        Watch(
            layout.cell(cell.number),
            partial(_say_of, cell.number),
            watched(failing, cell.number),
            partial(failing.is_cut_off, cell.number),
            stopping,
        )
        for cell in directory.cells
    ]

    def run(watch: Watch) -> None:
        try:
            watch.run()
        finally:
            # Where one ends by a fault that it does not know, all end, and the supervisor starts them again.
            stopping.set()

    threads = [threading.Thread(target=run, args=(watch,), daemon=True) for watch in watches]
    for thread in threads:
        thread.start()
    stopping.wait()
    for thread in threads:
        thread.join(STOP_S)
    return 0


def _say_of(number: int, text: str) -> None:
    note(f"Cell {number}: {text}")


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
