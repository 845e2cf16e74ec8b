"""The directory of cells: make, look at, change, check, plan, move, simulate. See docs/cells.md."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from titan.cells import operations
from titan.cells.directory import DirectoryInvalid, NotAllowed, State
from titan.cells.fleet import auditing, comparing, preparing, upgrading
from titan.cells.fleet import operations as fleet
from titan.cells.moving import operations as moving
from titan.cells.moving.databases import NotGranted
from titan.cells.moving.mover import MoveFailed
from titan.cells.operations import Report
from titan.cells.placement import NobodyReceives
from titan.cells.router import operations as routing
from titan.cells.router.running import RouterRefused
from titan.cells.store import DirectoryMissing
from titan.kernel.ids import BUCKETS
from titan.platform.engines import EngineFailure
from titan.platform.engines.replica import NotPromotable

FAILED, PRECONDITION = 1, 3
EXIT_CODES = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the present state does not allow it."


class Command(BaseCommand):
    help = "Cells and the homes of buckets. " + EXIT_CODES
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

        def verb(
            name: str, run: Callable[..., Report], help: str, *, changes: bool = False
        ) -> ArgumentParser:
            found: ArgumentParser = verbs.add_parser(name, help=help, description=f"{help} {EXIT_CODES}")
            found.set_defaults(run=run)
            found.add_argument("--json", action="store_true", help="Print JSON.")
            found.add_argument("--directory", type=Path, help="The file; by default TITAN_CELL_DIRECTORY.")
            if changes:
                found.add_argument("--dry-run", action="store_true", help="Say what would change; do not.")
            return found

        _add_makers(verb)
        _add_movers(verb)
        _add_upgraders(verb)
        _add_lookers(verb)

    def handle(self, *args: Any, **options: Any) -> None:
        path = (
            options["directory"] or settings.CELL_DIRECTORY or settings.VAR_DIR / "cells" / "directory.json"
        )
        try:
            report = options["run"](Path(path), _Wishes(options, self._progress))
        except (DirectoryMissing, NotAllowed, NobodyReceives, NotPromotable, NotGranted) as error:
            raise CommandError(
                str(error) or "no cell may receive buckets", returncode=PRECONDITION
            ) from error
        except (DirectoryInvalid, RouterRefused, EngineFailure, MoveFailed, OSError) as error:
            raise CommandError(str(error), returncode=FAILED) from error
        if options["json"]:
            self.stdout.write(orjson.dumps(report.data, option=orjson.OPT_INDENT_2, default=str).decode())
        else:
            self.stdout.write("\n".join(report.lines))
        if report.problems:
            raise CommandError("; ".join(report.problems), returncode=FAILED)

    def _progress(self, text: str) -> None:
        self.stderr.write(text)


class _Wishes(operations.Wishes):
    """What was asked for, from the command line."""

    def __init__(self, options: dict[str, Any], progress: Callable[[str], None]) -> None:
        super().__init__(options=options, progress=progress, is_dry=options.get("dry_run", False))


def _add_makers(verb: Callable[..., ArgumentParser]) -> None:
    found = verb(
        "found",
        operations.found,
        "Make the first directory: these cells, live, all buckets on them.",
        changes=True,
    )
    found.add_argument("addresses", nargs="+", metavar="HOST:PORT", help="One a cell: cell 0, cell 1, …")
    create = verb(
        "create", operations.create, "Add a cell. It has no buckets and is provisioning.", changes=True
    )
    create.add_argument("number", type=int)
    create.add_argument("addresses", nargs="+", metavar="HOST:PORT")
    create.add_argument("--neighbour", type=int, help="The cell that shows its pages while it is lost.")
    mark = verb("mark", operations.mark, "Put a cell into another state.", changes=True)
    mark.add_argument("number", type=int)
    mark.add_argument("state", type=State, choices=list(State), metavar="STATE", help=", ".join(State))
    promote = verb(
        "promote",
        fleet.promote,
        "End a cell's primary for good and put its standby in its place; or end a promotion that was cut off.",
        changes=True,
    )
    promote.add_argument("number", type=int)
    plan = verb(
        "plan", operations.plan, "Say which buckets would move so that cells are even. Moves nothing."
    )
    plan.add_argument(
        "--without", type=int, action="append", default=[], metavar="CELL", help="Empty this cell."
    )
    plan.add_argument("--record", type=Path, metavar="FILE", help="Write the plan there, as JSON.")


def _add_movers(verb: Callable[..., ArgumentParser]) -> None:
    move = verb("move", moving.move, "Give buckets another home, with all that is in them.", changes=True)
    move.add_argument(
        "--bucket", action="append", metavar="BUCKET", help="As ids show it: 7ff, or a range: 000-0ff."
    )
    move.add_argument("--to", type=int, metavar="CELL", help="Their new home.")
    move.add_argument("--plan", type=Path, metavar="FILE", help="What `cell plan --record` wrote.")
    move.add_argument("--settle", action="store_true", help="Only end what was cut off.")
    drain = verb(
        "drain", moving.drain, "Move all buckets away from a cell, then call it drained.", changes=True
    )
    drain.add_argument("number", type=int)
    rebalance = verb(
        "rebalance", moving.rebalance, "Move the fewest buckets that make cells even.", changes=True
    )
    for one in (move, drain, rebalance):
        one.add_argument(
            "--together",
            type=_positive,
            default=BUCKETS,
            metavar="N",
            help="At most so many buckets at one moment.",
        )
        one.add_argument(
            "--grace", type=float, default=0.5, metavar="SECONDS", help="So long rows stay at the old home."
        )
        one.add_argument(
            "--patience",
            type=float,
            default=60.0,
            metavar="SECONDS",
            help="So long for a moment in which nobody is busy.",
        )


def _add_upgraders(verb: Callable[..., ArgumentParser]) -> None:
    upgrade = verb(
        "upgrade",
        upgrading.upgrade,
        "Give all cells another release, the canary first, and put back where it does worse.",
        changes=True,
    )
    upgrade.add_argument(
        "--to", type=Path, required=True, metavar="FOLDER", help="A checkout of the other release."
    )
    upgrade.add_argument(
        "--canary", type=int, metavar="CELL", help="Whose turn is first; by default the smallest cell's."
    )
    upgrade.add_argument(
        "--window", type=float, default=30.0, metavar="SECONDS", help="So long each cell is watched."
    )
    upgrade.add_argument(
        "--before", type=float, default=15.0, metavar="SECONDS", help="So long all are watched at first."
    )
    upgrade.add_argument(
        "--most",
        type=float,
        default=1.0,
        metavar="PERCENT",
        help="So many requests more may fail than before or elsewhere.",
    )
    upgrade.add_argument(
        "--slower", type=float, default=4.0, metavar="FACTOR", help="So many times as long the p95 may be."
    )
    prepare = verb(
        "prepare",
        preparing.prepare,
        "Make the migrations of this release in the cell that this process serves, if the former one can go on with them.",
        changes=True,
    )
    for one in (upgrade, prepare):
        one.add_argument("--trust", action="store_true", help="Also migrations that may take something away.")
    verb("take-up", preparing.take_up, "Try parked events again in the cell that this process serves.")


def _add_lookers(verb: Callable[..., ArgumentParser]) -> None:
    verb("list", operations.list_cells, "List the cells.")
    status = verb("status", operations.status, "Ask every cell whether it is ready and which cell it is.")
    status.add_argument("--timeout", type=float, default=2.0, help="Seconds to wait for a cell.")
    render = verb("render", routing.render, "Write the router's files.", changes=True)
    render.add_argument("--folder", type=Path, help="Where to; by default `router` beside the directory.")
    render.add_argument(
        "--bind", default="127.0.0.1:8080", metavar="HOST:PORT", help="Where the router listens."
    )
    render.add_argument("--threads", type=_positive, default=1, help="Threads of the router.")
    push = verb("push", routing.push, "Bring the running router's homes to the directory's.", changes=True)
    push.add_argument("--folder", type=Path, help="As for render.")
    verb("verify", operations.verify, "Check the directory and that its recorded epochs lead to it.")
    compare = verb(
        "compare", comparing.compare, "Compare what each cell shows of the catalogue with what the logs say."
    )
    compare.add_argument("--wait", type=float, default=10.0, help="Seconds for what is still under way.")
    audit = verb(
        "audit", auditing.audit, "Check that all cells agree on money, orders, cases and granted stock."
    )
    audit.add_argument("--wait", type=float, default=10.0, help="Seconds for what is still under way.")
    audit.add_argument("--grace", type=float, default=60.0, help="So long a letter may be under way.")
    simulate = verb("simulate", operations.simulate, "Spread hashed identifiers over cells and measure.")
    simulate.add_argument("--cells", type=_positive, default=500)
    simulate.add_argument("--users", type=_positive, help="5000000; of a flash sale 1000000.")
    simulate.add_argument("--seed", type=int, default=1)
    simulate.add_argument("--flash-sale", action="store_true", help="These users press Buy in one sale.")
    simulate.add_argument("--stock", type=_positive, default=10_000, help="Units of the flash sale.")
    simulate.add_argument(
        "--rate", type=_positive, default=5_000, help="Presses a second that a cell answers."
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
