"""One start of a fleet: prepare the cells, found the directory, render the router, keep all of it alive."""

import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from titan.platform.bus import broker as brokers
from titan.platform.bus.java import ServerFailure
from titan.platform.engines import EngineFailure, pair, replica
from titan.platform.engines.addresses import read_record
from titan.platform.engines.logs import open_log, tail
from titan.platform.engines.processes import is_free, pick_port, ticks
from titan.platform.engines.programs import Program, connect, is_on_bus, manage
from titan.platform.engines.supervisor import (
    STOP_SECONDS,
    Supervisor,
    end_leftovers,
    read_running,
    stop_running,
)
from titan.platform.engines.up import Start, down, hold, note, say

from .. import store
from ..directory import Directory
from ..router import program
from ..router.rendering import CONFIGURATION
from .founding import buckets_of, founded
from .layout import Layout, address
from .watching import settle

MARKER = "titan.cells.fleet up"
READY_SECONDS = 120.0
PREPARED_TOGETHER = 2


@dataclass(frozen=True)
class FleetStart:
    """`host` and `port` are the router's; cells listen on the loopback address alone."""

    root: Path
    layout: Layout
    count: int
    host: str
    port: int
    environ: Mapping[str, str]
    has_standbys: bool = True
    began_at: float = field(default_factory=time.monotonic)

    @property
    def url(self) -> str:
        """What users see."""
        host = {"0.0.0.0": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://{host}:{self.port}"

    def check(self) -> None:
        """Raises EngineFailure when this cannot be started here."""
        running = read_running(self.layout.folder)
        if running and running.is_alive():
            raise EngineFailure(
                f"Cells already run from here (pid {running.pid}) at http://{running.host}:{running.port}. "
                "./scripts/down stops them."
            )
        end_leftovers(self.layout.folder)
        present = self.layout.present()
        if present and len(present.cells) != self.count:
            raise EngineFailure(
                f"{self.layout.folder} has {len(present.cells)} cells, so start it with --cells {len(present.cells)}. "
                "With --reset all of them are deleted and others made."
            )
        if not is_free(self.port, self.host):
            raise EngineFailure(
                f"Port {self.port} of {self.host} is taken by another program: choose one with --port."
            )
        haproxy()

    def prepare(self, *, seed: bool) -> None:
        """Engines, migrations, the demo in the first cell, the directory, the router's files.

        Raises:
            EngineFailure: something failed, or another start prepares the same folder.
        """
        with closing(hold(self.layout.folder / "up.lock", "Another ./scripts/up is preparing this folder")):
            self.layout.make(range(self.count))
            ports = self._ports()
            starts = [self._start(number, port) for number, port in enumerate(ports)]
            for start in starts:
                replica.want(start.var_dir, is_wanted=self.has_standbys)
                start.start_engines()
                settle(start.var_dir, say)
            with ThreadPoolExecutor(PREPARED_TOGETHER) as pool:
                work = [pool.submit(one.prepare, seed=seed and n == 0) for n, one in enumerate(starts)]
            for one in work:
                one.result()
            if self.layout.present() is None:
                self._found(ports)
            self._render()

    def supervise(self) -> None:
        """Run cells and router until told to stop.

        Raises:
            EngineFailure: another supervisor runs from the same folder.
        """
        folder = self.layout.folder
        supervising = hold(folder / "supervisor.lock", "Another supervisor runs from this folder")
        supervisor = Supervisor(
            (
                *(self._program(start) for start in self.starts),
                self._router(),
                *self._broker(),
                *self._watchdog(),
                *connect(self.layout.folder, self.environ),
            ),
            var_dir=folder,
            cwd=self.root,
            environ=self.environ,
            host=self.host,
            port=self.port,
            ensure_engines=lambda: None,
            is_ready=self.is_ready,
            on_ready=self.announce,
            say=note,
            marker=MARKER,
        )
        try:
            supervisor.run()
        finally:
            supervising.close()
            note("Stopped.")

    def detach(self) -> None:
        """Start the supervisor in the background and wait until every cell answers, and the router.

        Raises:
            EngineFailure: it ended or did not become ready; then all is stopped again.
        """
        path = self.layout.folder / "log" / "supervisor.log"
        command = [sys.executable, "-m", *MARKER.split(), "--prepared", "--cells", str(self.count)]
        command += ["--var", str(self.layout.folder.parent), "--host", self.host, "--port", str(self.port)]
        command += [] if self.has_standbys else ["--no-standby"]
        with open_log(path) as log:
            process = subprocess.Popen(  # noqa: S603 - this very program
                command,
                cwd=self.root,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in ticks(READY_SECONDS + 30 * self.count, every=0.2):
            if self.is_ready():
                self.announce()
                return
            if process.poll() is not None:
                break
        stop(self.layout)
        raise EngineFailure(f"The cells did not become ready. {path} ends with: {tail(path, lines=8)}")

    def is_ready(self) -> bool:
        """Whether every cell says that it is ready, with a standby that has everything, and the router answers by one of them."""
        return (
            all(start.is_ready() for start in self.starts)
            and all(self._is_safe(start.var_dir) for start in self.starts)
            and self._router_answers()
        )

    def _is_safe(self, var_dir: Path) -> bool:
        return read_record(var_dir).is_synchronous or not self.has_standbys

    def announce(self) -> None:
        """Print what runs where."""
        say(f"{self.count} cells are ready after {time.monotonic() - self.began_at:.1f} s.")
        say(f"  {'Marketplace':<14} {self.url}/   (the router; all addresses of one cell work there)")
        directory = self._directory
        for start, cell in zip(self.starts, directory.cells, strict=True):
            engines = pair.status(start.var_dir)
            held = len(directory.owned[cell.number])
            say(f"  {f'Cell {cell.number}':<14} {start.url}/   {held} buckets, {start.var_dir}")
            standby = ", its standby the second" if self.has_standbys else ""
            say(
                f"  {'':<14} PostgreSQL {_place(engines.addresses.database_url)}{standby}; "
                f"Valkey {_place(engines.addresses.redis_url)}"
            )
        has_bus = is_on_bus(self.environ)
        named = self.environ.get("TITAN_KAFKA_BOOTSTRAP") or "as TITAN_KAFKA_BOOTSTRAP_FILE says"
        say(f"  {'Kafka':<14} {named if has_bus else 'none: TITAN_KAFKA_BOOTSTRAP is empty'}")
        logins = self.layout.cell(0) / "demo-logins.txt"
        if logins.exists():
            shown = (
                "the others show it as soon as the bus has told them."
                if has_bus
                else "without a bus the others have no shops until somebody opens one there."
            )
            say(f"\nThe demo marketplace lives in cell 0; {shown}")
            say(logins.read_text(encoding="utf8").rstrip())
        say(
            f"\nLogs: {self.layout.folder}/*/log    Directory: {self.layout.directory}    Stop: ./scripts/down"
        )

    @cached_property
    def starts(self) -> tuple[Start, ...]:
        """The cells of the directory as this machine starts them."""
        return tuple(self._start(cell.number, address(cell)[1]) for cell in self._directory.cells)

    @property
    def _directory(self) -> Directory:
        return store.load(self.layout.directory)

    def _start(self, number: int, port: int) -> Start:
        return Start(
            root=self.root,
            var_dir=self.layout.cell(number),
            host="127.0.0.1",
            port=port,
            database_url="",
            redis_url="",
            environ=self.layout.environ(number, public_url=self.url, environ=self.environ),
            began_at=self.began_at,
        )

    def _ports(self) -> list[int]:
        """Those of the directory; for a new fleet the ones after the router's, where they are free."""
        present = self.layout.present()
        if present:
            return [address(cell)[1] for cell in present.cells]
        wished = range(self.port + 1, self.port + 1 + self.count)
        return [port if is_free(port) else pick_port() for port in wished]

    def _found(self, ports: list[int]) -> None:
        held = buckets_of(pair.status(self.layout.cell(0)).addresses.database_url)
        store.found(self.layout.directory, founded([f"127.0.0.1:{port}" for port in ports], held=held))

    def _render(self) -> None:
        """By the command, which knows the keys of access tokens."""
        start = self._start(0, self._ports()[0])
        where = ("--directory", str(self.layout.directory), "--bind", f"{self.host}:{self.port}")
        done = subprocess.run(  # noqa: S603 - our own
            manage(self.root, "cell", "render", *where),
            cwd=self.root,
            env=start.child_environ | {"TITAN_ROLE": "manage"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise EngineFailure(f"The router's files cannot be written: {done.stderr.strip()}")

    def _program(self, start: Start) -> Program:
        return Program(
            name=start.var_dir.name,
            command=start.supervising,
            role="manage",
            stop_rank=0,
            drain_seconds=STOP_SECONDS,
            environ=tuple(start.environ.items()),
        )

    def _router(self) -> Program:
        where = ("-db", "-C", str(self.layout.router), "-f", CONFIGURATION)
        return Program(name="router", command=(haproxy(), *where), role="manage", stop_rank=0)

    def _watchdog(self) -> tuple[Program, ...]:
        where = ("--var", str(self.layout.folder.parent), "--host", self.host, "--port", str(self.port))
        command = (sys.executable, "-m", "titan.cells.fleet", "watch", *where)
        watchdog = Program(name="watchdog", command=command, role="manage", stop_rank=0)
        return (watchdog,) if self.has_standbys else ()

    def _broker(self) -> tuple[Program, ...]:
        """Ours, unless these cells are on a bus of somebody else's, or on none."""
        known = brokers.read(self.layout.kafka)
        if known is None or known.bootstrap != self.environ.get("TITAN_KAFKA_BOOTSTRAP"):
            return ()
        command = (sys.executable, "-m", "titan.platform.bus.broker", "run", "--home", str(self.layout.kafka))
        return (
            Program(
                name="kafka", command=command, role="manage", stop_rank=1, drain_seconds=30.0, niceness=5
            ),
        )

    def _router_answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        with closing(http.client.HTTPConnection(host, self.port, timeout=2)) as connection:
            try:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False


def own_bus(layout: Layout) -> str:
    """The address of a broker of these cells alone, which their supervisor runs.

    Raises:
        EngineFailure: it is not installed, or its port is taken.
    """
    try:
        return brokers.prepare(layout.kafka).bootstrap
    except ServerFailure as failure:
        raise EngineFailure(
            f"{failure} For cells without a bus: TITAN_KAFKA_BOOTSTRAP= ./scripts/up --cells N"
        ) from failure


def stop(layout: Layout) -> bool:
    """Stop the router, and all cells in parallel. True when something ran."""
    had_supervisor = stop_running(layout.folder, seconds=STOP_SECONDS + 45)
    if broker := brokers.read(layout.kafka):
        brokers.stop(broker)
    left = [threading.Thread(target=down, args=(folder,)) for folder in sorted(layout.folder.glob("cell-*"))]
    alive = [pair.status(folder) for folder in sorted(layout.folder.glob("cell-*"))]
    for thread in left:
        thread.start()
    for thread in left:
        thread.join()
    return had_supervisor or any(one.postgres_pid or one.valkey_pid for one in alive)


def haproxy() -> str:
    """The router's program.

    Raises:
        EngineFailure: it is not installed.
    """
    found = program.haproxy()
    if found is None:
        raise EngineFailure("Several cells need HAProxy before them: ./scripts/install-haproxy gets it.")
    return found


def _place(url: str) -> str:
    return url.rpartition("@")[2].partition("/")[0].replace(",", " and ") or "not running"
