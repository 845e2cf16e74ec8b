"""One Kafka broker on the loopback address, for development, tests and proofs; production brings its own.

    python -m titan.platform.bus.broker start|run|stop|status [--home FOLDER] [--port N]

Knows no Django. The jars come from ./scripts/install-kafka.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NoReturn

from titan.platform.engines.logs import open_log, tail
from titan.platform.engines.processes import end, is_running, ticks

from . import java

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 90
STOP_SECONDS = 30
# A cluster is known by its id; a folder that was deleted and made anew must not pass for the old one.
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=8388608
"""


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker under `home`; `pid` is 0 while it is stopped."""

    home: str
    port: int
    controller_port: int
    pid: int = 0

    @property
    def bootstrap(self) -> str:
        """What TITAN_KAFKA_BOOTSTRAP becomes."""
        return f"127.0.0.1:{self.port}"

    @property
    def configuration(self) -> Path:
        """Its command line ends with this."""
        return Path(self.home) / "server.properties"

    def is_alive(self) -> bool:
        """Whether its process runs."""
        return is_running(self.pid, str(self.configuration))

    def kill(self) -> None:
        """SIGKILL, as a machine that fails does it."""
        end(self.pid, str(self.configuration), politely=signal.SIGKILL, seconds=STOP_SECONDS)


def is_installed() -> bool:
    """Whether ./scripts/install-kafka has run and there is a Java."""
    return java.is_installed("kafka")


def read(home: Path) -> Broker | None:
    """The broker that was last started under `home`."""
    try:
        return Broker(**json.loads((home / "broker.json").read_text(encoding="utf8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def start(home: Path, *, port: int = 0) -> Broker:
    """Start it, on `port`, else on the port that it had, else on a free one; returns when it answers.

    Raises:
        ServerFailure: it is not installed, a port is taken, or it does not answer.
    """
    known = read(home.resolve())
    if known and known.is_alive():
        return known
    broker = prepare(home, port=port)
    process = _spawn(broker)
    broker = _recorded(broker, process.pid)
    if not _answers(broker, process):
        stop(broker)
        raise java.ServerFailure(f"Kafka did not start; {_log(broker)} ends with: {tail(_log(broker))}")
    return broker


def prepare(home: Path, *, port: int = 0) -> Broker:
    """Give it its ports and its folder, as `start` does, and do not start it.

    Raises:
        ServerFailure: it is not installed, or a port is taken.
    """
    home = home.resolve()
    known = read(home)
    if not is_installed():
        raise java.ServerFailure("Kafka is not installed: run ./scripts/install-kafka once.")
    broker = Broker(
        str(home),
        port=java.own_port(port or (known.port if known else 0)),
        controller_port=java.own_port(known.controller_port if known else 0),
    )
    home.mkdir(parents=True, exist_ok=True)
    broker.configuration.write_text(
        _PROPERTIES.format(port=broker.port, controller_port=broker.controller_port, data=home / "data"),
        encoding="utf8",
    )
    if not (home / "data" / "meta.properties").exists():
        _format(broker)
    return _recorded(broker, 0)


def run(home: Path, *, port: int = 0) -> NoReturn:
    """Become it: this process is the broker from now on, for whoever supervises it.

    Raises:
        ServerFailure: as `prepare`.
    """
    broker = _recorded(prepare(home, port=port), os.getpid())
    os.chdir(broker.home)
    line = _command(broker)
    os.execvp(line[0], line)  # noqa: S606 - our own jars


def _recorded(broker: Broker, pid: int) -> Broker:
    broker = replace(broker, pid=pid)
    (Path(broker.home) / "broker.json").write_text(json.dumps(asdict(broker)), encoding="utf8")
    return broker


def _command(broker: Broker) -> list[str]:
    return java.command("kafka", "kafka.Kafka", str(broker.configuration), heap=("-Xms96m", "-Xmx192m"))


def stop(broker: Broker) -> None:
    """Stop it in order; its data stays."""
    end(broker.pid, str(broker.configuration), politely=signal.SIGTERM, seconds=STOP_SECONDS)


def _format(broker: Broker) -> None:
    heap = ("-Xmx128m",)
    cluster = subprocess.run(  # noqa: S603 - our own jars
        java.command("kafka", "kafka.tools.StorageTool", "random-uuid", heap=heap),
        capture_output=True,
        text=True,
        check=True,
    )
    identity = cluster.stdout.strip().splitlines()[-1]
    formatting = ("kafka.tools.StorageTool", "format", "-t", identity, "-c", str(broker.configuration))
    command = java.command("kafka", *formatting, heap=heap)
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise java.ServerFailure(
            f"The folder of Kafka cannot be prepared: {done.stdout[-500:]}{done.stderr[-500:]}"
        )


def _spawn(broker: Broker) -> subprocess.Popen[bytes]:
    with open_log(_log(broker)) as log:
        return subprocess.Popen(  # noqa: S603 - our own jars
            _command(broker),
            cwd=broker.home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _answers(broker: Broker, process: subprocess.Popen[bytes]) -> bool:
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    admin = AdminClient({"bootstrap.servers": broker.bootstrap, "log_level": 0})
    for _ in ticks(START_SECONDS, every=0.1):
        if process.poll() is not None:
            return False
        try:
            if admin.list_topics(timeout=1).brokers:
                return True
        except KafkaException:
            continue
    return False


def _log(broker: Broker) -> Path:
    return Path(broker.home) / "broker.log"


def main(arguments: Sequence[str]) -> int:
    """0 done, 1 failed or not running."""
    parser = argparse.ArgumentParser(prog="./scripts/kafka", description="One Kafka broker for development.")
    parser.add_argument("what", choices=("start", "run", "stop", "status"))
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "kafka", help="where its data is kept")
    parser.add_argument("--port", type=int, default=0, help="default: the one it had, else a free one")
    chosen = parser.parse_args(arguments)
    broker = read(chosen.home.resolve())
    try:
        if chosen.what == "start":
            broker = start(chosen.home, port=chosen.port)
        elif chosen.what == "run":
            run(chosen.home, port=chosen.port)
        elif chosen.what == "stop" and broker:
            stop(broker)
    except java.ServerFailure as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    is_up = broker is not None and broker.is_alive()
    sys.stdout.write(
        f"TITAN_KAFKA_BOOTSTRAP={broker.bootstrap}\n" if broker and is_up else "Kafka is stopped.\n"
    )
    return 0 if is_up or chosen.what == "stop" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
