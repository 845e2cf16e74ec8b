"""The command line of the engines."""

import argparse
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from . import pair, up
from .failures import EngineFailure

ROOT = Path(__file__).resolve().parents[3]


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one subcommand. 0 on success, 1 with one sentence on stderr, 130 when interrupted.

    `environ` is handed on to the processes that are started.
    """
    options = _parser().parse_args(arguments)
    options.environ = environ
    options.var = options.var.resolve()
    try:
        return int(options.run(options))
    except EngineFailure as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    except PermissionError as error:
        sys.stderr.write(
            f"{error.filename} belongs to another user: run this as that user, or move the folder away.\n"
        )
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m titan.platform.engines", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    start = commands.add_parser("start", help="start the embedded engines that do not run yet")
    start.add_argument("--profile", choices=("durable", "test"), default="durable")
    start.set_defaults(run=_start)
    stop = commands.add_parser("stop", help="stop them")
    stop.set_defaults(run=_stop)
    status = commands.add_parser("status", help="print the process ids; exit code 1 when nothing runs")
    status.set_defaults(run=_status)
    _add_up(commands)
    down = commands.add_parser(
        "down",
        prog="./scripts/down",
        help="stop everything",
        description="Stop Titan: web, workers, relay, engines. Data stays.",
    )
    down.add_argument("--beside-cells", action="store_true", help=argparse.SUPPRESS)
    down.set_defaults(run=_down)
    for command in commands.choices.values():
        command.add_argument(
            "--var", type=Path, default=ROOT / "var", metavar="FOLDER", help="where data is kept"
        )
    return parser


def _add_up(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    start = commands.add_parser(
        "up",
        prog="./scripts/up",
        help="start everything",
        description="Start Titan: embedded PostgreSQL and Valkey (or those of TITAN_DATABASE_URL and TITAN_REDIS_URL), "
        "migrations, the demo marketplace on the first run, web, workers and relay. Ctrl-C or ./scripts/down stops it.",
    )
    add_start_options(start)
    start.set_defaults(run=_up)


def add_start_options(start: argparse.ArgumentParser) -> None:
    """What one cell and several have in common."""
    start.add_argument(
        "--detach", action="store_true", help="return when Titan is ready and leave it running"
    )
    start.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    start.add_argument("--port", type=int, default=8000, help="port of the web server (default %(default)s)")
    start.add_argument("--reset", action="store_true", help="delete all data first; asks")
    start.add_argument("--yes", action="store_true", help="with --reset: do not ask")
    start.add_argument(
        "--no-seed", dest="seed", action="store_false", help="leave an empty marketplace empty"
    )
    start.add_argument(
        "--cells",
        type=int,
        default=1,
        metavar="N",
        help="start N whole cells behind a router, each with engines of its own; the port is the router's",
    )
    start.add_argument(
        "--no-standby",
        dest="has_standbys",
        action="store_false",
        help="with --cells: one PostgreSQL a cell, for half of the memory; a lost one is lost",
    )
    start.add_argument("--prepared", action="store_true", help=argparse.SUPPRESS)


def _start(options: argparse.Namespace) -> int:
    database_url, redis_url = _external(options.environ)
    pair.start(options.var, profile=options.profile, postgres=not database_url, valkey=not redis_url)
    return 0


def _stop(options: argparse.Namespace) -> int:
    pair.stop(options.var)
    return 0


def _status(options: argparse.Namespace) -> int:
    status = pair.status(options.var)
    for name, pid in (("postgres", status.postgres_pid), ("valkey", status.valkey_pid)):
        sys.stdout.write(f"{name}: {f'pid {pid}' if pid else 'not running'}\n")
    return 0 if status.postgres_pid or status.valkey_pid else 1


def _down(options: argparse.Namespace) -> int:
    up.down_tests(options.var)
    if up.down(options.var):
        up.say("Titan is stopped.")
    elif not options.beside_cells:
        up.say("Titan was not running.")
    return 0


def _up(options: argparse.Namespace) -> int:
    if options.cells != 1:
        raise EngineFailure(
            "Several cells are started by ./scripts/up --cells N, or python -m titan.cells.fleet up."
        )
    database_url, redis_url = _external(options.environ)
    start = up.Start(
        root=ROOT,
        var_dir=options.var,
        host=options.host,
        port=options.port,
        database_url=database_url,
        redis_url=redis_url,
        environ=options.environ,
        began_at=time.monotonic(),
    )
    if options.prepared:
        start.supervise()
        return 0
    if options.reset:
        up.reset(options.var, is_confirmed=options.yes)
    start.check_free()
    _prepare(start, seed=options.seed)
    start.detach() if options.detach else start.supervise()
    return 0


def _prepare(start: up.Start, *, seed: bool) -> None:
    """Prepare; on a signal or failure half-way leave no engine behind."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        start.prepare(seed=seed)
    except BaseException:
        pair.stop(start.var_dir)
        raise


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _external(environ: Mapping[str, str]) -> tuple[str, str]:
    """URLs of external servers, each "" for the embedded engine; `…_FILE` names a file that holds the URL."""
    return _value(environ, "TITAN_DATABASE_URL"), _value(environ, "TITAN_REDIS_URL")


def _value(environ: Mapping[str, str], name: str) -> str:
    file = environ.get(f"{name}_FILE")
    try:
        return Path(file).read_text(encoding="utf8").strip() if file else environ.get(name, "")
    except OSError as error:
        raise EngineFailure(f"{name}_FILE: cannot read {file}: {error.strerror}") from error
