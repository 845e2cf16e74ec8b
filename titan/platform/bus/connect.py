"""One worker of Kafka Connect with Debezium on the loopback address, for development and tests; production brings its own.

    python -m titan.platform.bus.connect start|stop|status|run [--bootstrap HOST:PORT] [--home FOLDER] [--port N]

Knows no Django. The jars come from ./scripts/install-debezium. What it works at is kept in Kafka, and told to it over HTTP
(`connectors`): the folder holds its log and settings alone.
"""

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from titan.platform.engines.logs import open_log, tail
from titan.platform.engines.processes import end, is_running, ticks

from . import java

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 120
STOP_SECONDS = 30
TOPICS = ("titan-connect-configs", "titan-connect-offsets", "titan-connect-status")
# Exactly once needs the distributed form, also of a single worker.
_PROPERTIES = """\
bootstrap.servers={bootstrap}
group.id=titan-connect
listeners=http://127.0.0.1:{port}
rest.advertised.host.name=127.0.0.1
exactly.once.source.support=enabled
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.storage.StringConverter
header.converter=org.apache.kafka.connect.storage.StringConverter
config.storage.topic={configs}
offset.storage.topic={offsets}
status.storage.topic={status}
config.storage.replication.factor=-1
offset.storage.replication.factor=-1
status.storage.replication.factor=-1
offset.storage.partitions=1
status.storage.partitions=1
offset.flush.interval.ms=1000
scheduled.rebalance.max.delay.ms=0
plugin.discovery=service_load
plugin.path={plugins}
"""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker under `home`; `pid` is 0 while it is stopped."""

    home: str
    port: int
    bootstrap: str
    pid: int = 0

    @property
    def url(self) -> str:
        """What TITAN_CONNECT_URL becomes."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def configuration(self) -> Path:
        """Its command line ends with this."""
        return Path(self.home) / "worker.properties"

    def is_alive(self) -> bool:
        """Whether its process runs."""
        return is_running(self.pid, str(self.configuration))

    def kill(self) -> None:
        """SIGKILL, as a machine that fails does it."""
        end(self.pid, str(self.configuration), politely=signal.SIGKILL, seconds=STOP_SECONDS)


def is_installed() -> bool:
    """Whether ./scripts/install-debezium has run and there is a Java."""
    return java.is_installed("debezium")


def read(home: Path) -> Worker | None:
    """The worker that was last started under `home`."""
    try:
        return Worker(**json.loads((home / "worker.json").read_text(encoding="utf8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def start(home: Path, *, bootstrap: str, port: int = 0) -> Worker:
    """Start it, on `port`, else on the port that it had, else on a free one; returns when it answers.

    Raises:
        ServerFailure: it is not installed, the port is taken, or it does not answer.
    """
    home = home.resolve()
    known = read(home)
    if known and known.is_alive():
        return known
    process, worker = _spawn(home, bootstrap, port or (known.port if known else 0), is_detached=True)
    if not any(answers(worker) for _ in ticks(START_SECONDS, every=0.1) if process.poll() is None):
        stop(worker)
        raise java.ServerFailure(
            f"Kafka Connect did not start; {_log(worker)} ends with: {tail(_log(worker))}"
        )
    return worker


def run(home: Path, *, bootstrap: str, port: int) -> int:
    """Start it and stay until it ends, or until this process is told to: for a supervisor. Its exit code.

    Raises:
        ServerFailure: it is not installed, or the port is taken.
    """
    if left := read(home.resolve()):
        # What a killed one of these has left holds the port.
        stop(left)
    process, _ = _spawn(home.resolve(), bootstrap, port, is_detached=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: process.terminate())
    return process.wait()


def _spawn(
    home: Path, bootstrap: str, port: int, *, is_detached: bool
) -> tuple["subprocess.Popen[bytes]", Worker]:
    if not bootstrap:
        raise java.ServerFailure(
            "Say which Kafka it is for: --bootstrap HOST:PORT, or TITAN_KAFKA_BOOTSTRAP."
        )
    if not is_installed():
        raise java.ServerFailure("Debezium is not installed: run ./scripts/install-debezium once.")
    worker = Worker(str(home), java.own_port(port), bootstrap)
    configure(worker)
    with open_log(_log(worker)) as log:
        process = subprocess.Popen(  # noqa: S603 - our own jars
            command(worker),
            cwd=worker.home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=is_detached,
        )
    worker = replace(worker, pid=process.pid)
    (home / "worker.json").write_text(json.dumps(asdict(worker)), encoding="utf8")
    return process, worker


def configure(worker: Worker) -> None:
    """Write what the worker reads at its start."""
    configs, offsets, status = TOPICS
    plugins = Path(worker.home) / "plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    names = {"configs": configs, "offsets": offsets, "status": status, "plugins": plugins}
    text = _PROPERTIES.format(bootstrap=worker.bootstrap, port=worker.port, **names)
    worker.configuration.write_text(text, encoding="utf8")


def command(worker: Worker) -> list[str]:
    """How it is run."""
    program = ("org.apache.kafka.connect.cli.ConnectDistributed", str(worker.configuration))
    return java.command("debezium", *program, heap=("-Xms64m", "-Xmx128m"))


def answers(worker: Worker) -> bool:
    """Whether it takes connectors: it refuses them until it has joined its group."""
    with closing(http.client.HTTPConnection("127.0.0.1", worker.port, timeout=2)) as connection:
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def stop(worker: Worker) -> None:
    """Stop it in order; its connectors stay known to Kafka."""
    end(worker.pid, str(worker.configuration), politely=signal.SIGTERM, seconds=STOP_SECONDS)


def _log(worker: Worker) -> Path:
    return Path(worker.home) / "worker.log"


def _told() -> str:
    file = os.environ.get("TITAN_KAFKA_BOOTSTRAP_FILE", "")
    return os.environ.get("TITAN_KAFKA_BOOTSTRAP") or (Path(file).read_text("utf8").strip() if file else "")


def main(arguments: Sequence[str]) -> int:
    """0 done, 1 failed or not running."""
    parser = argparse.ArgumentParser(prog="./scripts/connect", description="Kafka Connect for development.")
    parser.add_argument("what", choices=("start", "stop", "status", "run"))
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "connect", help="where its log is kept")
    parser.add_argument("--port", type=int, default=0, help="default: the one it had, else a free one")
    parser.add_argument(
        "--bootstrap",
        default=_told(),
        help="the broker; default: TITAN_KAFKA_BOOTSTRAP",
    )
    chosen = parser.parse_args(arguments)
    worker = read(chosen.home.resolve())
    try:
        if chosen.what == "start":
            worker = start(chosen.home, bootstrap=chosen.bootstrap, port=chosen.port)
        elif chosen.what == "run":
            return run(chosen.home, bootstrap=chosen.bootstrap, port=chosen.port)
        elif chosen.what == "stop" and worker:
            stop(worker)
    except java.ServerFailure as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    is_up = worker is not None and worker.is_alive()
    sys.stdout.write(
        f"TITAN_CONNECT_URL={worker.url}\n" if worker and is_up else "Kafka Connect is stopped.\n"
    )
    return 0 if is_up or chosen.what == "stop" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
