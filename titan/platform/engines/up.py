"""`scripts/up` and `scripts/down`."""

import fcntl
import http.client
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from . import pair, releases
from .failures import EngineFailure
from .logs import open_log, tail
from .partners import noted_port
from .preparation import Preparation
from .processes import is_free, pick_port, ticks
from .programs import Program, connect, is_on_bus, programs, simulators
from .releases import Release, Standing, Wish
from .supervisor import Succession, Supervisor, end_leftovers, read_running, stop_running

READY_SECONDS = 90.0
KEPT_BY_RESET = {"test", "cells", ".environment.lock"}


@dataclass(frozen=True, slots=True)
class Start:
    """One start of Titan. `database_url` and `redis_url` are "" for the embedded engines."""

    root: Path
    var_dir: Path
    host: str
    port: int
    database_url: str
    redis_url: str
    environ: Mapping[str, str]
    began_at: float

    @property
    def probe_host(self) -> str:
        """An address of this machine under which the web server answers."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound

    @property
    def url(self) -> str:
        host = f"[{self.probe_host}]" if ":" in self.probe_host else self.probe_host
        return f"http://{host}:{self.port}"

    @property
    def child_environ(self) -> dict[str, str]:
        own = {"TITAN_HOST": self.host, "TITAN_PORT": str(self.port), "TITAN_VAR_DIR": str(self.var_dir)}
        return {**self.environ, **own, "PYTHONUNBUFFERED": "1"}

    @property
    def supervising(self) -> tuple[str, ...]:
        """The command that supervises what `prepare` has prepared."""
        where = ("--var", str(self.var_dir), "--host", self.host, "--port", str(self.port))
        return (sys.executable, "-m", "titan.platform.engines", "up", "--prepared", *where)

    def check_free(self) -> None:
        """Raises EngineFailure when Titan already runs here or the port is taken."""
        running = read_running(self.var_dir)
        if running and running.is_alive():
            raise EngineFailure(
                f"Titan already runs from here (pid {running.pid}) at http://{running.host}:{running.port}. "
                "./scripts/down stops it."
            )
        end_leftovers(self.var_dir)
        if not is_free(self.port, self.host):
            raise EngineFailure(
                f"Port {self.port} of {self.host} is taken by another program: choose one with --port {self.port + 1}."
            )

    def start_engines(self) -> None:
        pair.start(self.var_dir, postgres=not self.database_url, valkey=not self.redis_url)

    def prepare(self, *, seed: bool) -> None:
        """Engines, migrations, demo.

        Raises:
            EngineFailure: another start is preparing the same folder.
        """
        with closing(hold(self.var_dir / "up.lock", "Another ./scripts/up is preparing this folder")):
            releases.forget(self.var_dir)
            self.start_engines()
            database_url = self.database_url or pair.status(self.var_dir).addresses.database_url
            environ = self.child_environ | {"TITAN_ROLE": "manage"}
            preparation = Preparation(self.root, self.var_dir, database_url, environ, say)
            preparation.migrate()
            if seed:
                preparation.seed()

    def supervise(self) -> None:
        """Run the processes until told to stop, then the engines are stopped too.

        Raises:
            EngineFailure: another supervisor runs from the same folder.
        """
        supervising = hold(self.var_dir / "supervisor.lock", "Another supervisor runs from this folder")
        partner_port = pick_port(noted_port(self.var_dir))
        partners = simulators(
            self.root, var_dir=self.var_dir, host=self.host, port=partner_port, titan_url=self.url
        )
        runs = releases.standing(self.var_dir) or Standing(0, Release(str(self.root), sys.executable))
        releases.note(self.var_dir, runs)
        supervisor = Supervisor(
            (*self._programs(runs.release), *connect(self.var_dir, self.environ), *partners),
            var_dir=self.var_dir,
            cwd=Path(runs.release.root),
            environ=self.child_environ | {"TITAN_SIMULATOR_PORT": str(partner_port)},
            host=self.host,
            port=self.port,
            ensure_engines=self.start_engines,
            is_ready=self.is_ready,
            on_ready=self.announce,
            say=note,
            succession=self._succession,
        )
        try:
            supervisor.run()
        finally:
            pair.stop(self.var_dir)
            supervising.close()
            note("Stopped.")

    def _programs(self, release: Release) -> tuple[Program, ...]:
        return programs(
            Path(release.root),
            host=self.host,
            port=self.port,
            has_bus=is_on_bus(self.environ),
            python=release.python,
        )

    def _succession(self) -> Succession | None:
        """What takes over where another release is wished for, and that has not been answered."""
        wish, runs = releases.wished(self.var_dir), releases.standing(self.var_dir)
        if wish is None or runs is None or wish.number <= runs.number:
            return None
        note(f"Release {wish.release.root} takes over.")
        ended = partial(self._answer, wish, runs)
        return Succession(self._programs(wish.release), Path(wish.release.root), wish.is_back, ended)

    def _answer(self, wish: Wish, before: Standing, problem: str) -> None:
        now = releases.answered(before, wish, problem)
        releases.note(self.var_dir, now)
        note(
            f"Release {wish.release.root} was refused: {problem}."
            if problem
            else f"Release {now.release.root} runs."
        )

    def detach(self) -> None:
        """Start the supervisor in the background and wait until the shop answers.

        Raises:
            EngineFailure: it ended or did not become ready; then it is stopped again.
        """
        path = self.var_dir / "log" / "supervisor.log"
        with open_log(path) as log:
            process = subprocess.Popen(  # noqa: S603 - this very program
                self.supervising,
                cwd=self.root,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in ticks(READY_SECONDS, every=0.1):
            if self.is_ready():
                self.announce()
                return
            if process.poll() is not None:
                break
        stop_running(self.var_dir)
        pair.stop(self.var_dir)
        raise EngineFailure(
            f"Titan did not become ready. {path} ends with: {tail(path)}\n"
            f"{self.var_dir}/log/web.log ends with: {tail(self.var_dir / 'log' / 'web.log', lines=8)}"
        )

    def is_ready(self) -> bool:
        """Whether /readyz answers 200."""
        with closing(http.client.HTTPConnection(self.probe_host, self.port, timeout=2)) as connection:
            try:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False

    def announce(self) -> None:
        """Print the addresses and the demo logins."""
        say(f"Titan is ready after {time.monotonic() - self.began_at:.1f} s.")
        for name, path in (
            ("Shop", "/"),
            ("Seller centre", "/seller/"),
            ("Admin", "/admin/"),
            ("API docs", "/api/docs/"),
        ):
            say(f"  {name:<14} {self.url}{path}")
        logins = self.var_dir / "demo-logins.txt"
        if logins.exists():
            say(f"\n{logins.read_text(encoding='utf8').rstrip()}")
        say(f"\nLogs: {self.var_dir / 'log'}    Stop: ./scripts/down")


def reset(var_dir: Path, *, is_confirmed: bool) -> None:
    """Delete all data of this copy, its test engines and the cells of `--cells` apart.

    Raises:
        EngineFailure: not confirmed, neither by `is_confirmed` nor at the terminal.
    """
    if not is_confirmed and not confirmed(f"Delete all data of Titan in {var_dir}? [y/N] "):
        raise EngineFailure("Nothing was deleted. To delete without a question: --reset --yes.")
    down(var_dir)
    for path in var_dir.iterdir() if var_dir.exists() else ():
        if path.name in KEPT_BY_RESET:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    say("All data was deleted.")


def down(var_dir: Path) -> bool:
    """Stop processes, then engines. True when something ran."""
    status = pair.status(var_dir)
    had_supervisor = stop_running(var_dir)
    pair.stop(var_dir)
    return had_supervisor or bool(status.postgres_pid or status.valkey_pid)


def down_tests(var_dir: Path) -> None:
    """Stop the engines of the tests, unless a test run (it holds the lock, shared) is under way."""
    var = var_dir / "test"
    if not var.exists():
        return
    with (var / "in-use.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("A test run is under way: its engines stay up.")
            return
        pair.stop(var)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def note(line: str) -> None:
    """Say it with the time, for the log of a supervisor that runs for weeks."""
    say(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}  {line}")


def confirmed(question: str) -> bool:
    """Whether somebody sits at a terminal and says yes."""
    return sys.stdin.isatty() and input(question).strip().lower() in {"y", "yes"}


def hold(path: Path, busy: str) -> IO[str]:
    """A lock that is free again when this process ends, however it ends.

    Raises:
        EngineFailure: somebody holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise EngineFailure(f"{busy} ({path.parent}): wait for it, or stop it by ./scripts/down.") from error
    return file
