"""The long-lived processes of Titan, and the one-off commands that prepare a start."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CONNECT_PORT = 8083
"""Where TITAN_CONNECT_URL points by default."""


@dataclass(frozen=True, slots=True)
class Program:
    """One process to keep alive.

    `role` becomes TITAN_ROLE. `niceness` is how far it steps back where processors are short: nobody waits for what
    the worker and the relay do as somebody waits for a page. Programs stop in rising `stop_rank`, those of one rank together; each has
    `drain_seconds` after SIGTERM to finish what it has begun. `environ` goes before what all programs are told.
    One that `takes_door` gets its listening socket from the supervisor, so that another can take its place without a gap.
    """

    name: str
    command: tuple[str, ...]
    role: str
    stop_rank: int
    drain_seconds: float = 10.0
    niceness: int = 0
    environ: tuple[tuple[str, str], ...] = ()
    takes_door: bool = False

    @property
    def marker(self) -> str:
        """How its command line ends, whichever Python runs it."""
        return " ".join(self.command[1:])


def manage(root: Path, *arguments: str, python: str = sys.executable) -> tuple[str, ...]:
    return (python, str(root / "manage.py"), *arguments)


def has_command(root: Path, name: str) -> bool:
    """Whether some app brings `manage.py <name>`; looked up as a file, since starting Django costs seconds."""
    return any(root.glob(f"titan/**/management/commands/{name}.py"))


def simulators(root: Path, *, var_dir: Path, host: str, port: int, titan_url: str) -> tuple[Program, ...]:
    """The process that plays Titan's partners (card provider, carrier), where this copy has them."""
    if not (root / "titan" / "simulators" / "__main__.py").exists():
        return ()
    where = ("--host", host, "--port", str(port), "--var", str(var_dir), "--titan-url", titan_url)
    command = (sys.executable, "-m", "titan.simulators", *where)
    return (Program(name="simulators", command=command, role="manage", stop_rank=2),)


def is_on_bus(environ: Mapping[str, str]) -> bool:
    """Whether Kafka's address is given, as itself or as a file that holds it."""
    return _is_given(environ, "TITAN_KAFKA_BOOTSTRAP")


def is_bus_decided(environ: Mapping[str, str]) -> bool:
    """Whether something is said of Kafka's address; an empty one says that there shall be no bus."""
    return "TITAN_KAFKA_BOOTSTRAP" in environ or "TITAN_KAFKA_BOOTSTRAP_FILE" in environ


def connect(var_dir: Path, environ: Mapping[str, str]) -> tuple[Program, ...]:
    """Kafka Connect, where Debezium is to publish and no other Connect is named."""
    is_asked = is_on_bus(environ) and environ.get("TITAN_BUS_RELAY") == "debezium"
    if not is_asked or _is_given(environ, "TITAN_CONNECT_URL"):
        return ()
    where = ("--home", str(var_dir / "connect"), "--port", str(CONNECT_PORT))
    command = (sys.executable, "-m", "titan.platform.bus.connect", "run", *where)
    return (
        Program(name="connect", command=command, role="relay", stop_rank=1, drain_seconds=20.0, niceness=5),
    )


def _is_given(environ: Mapping[str, str], name: str) -> bool:
    return bool(environ.get(name) or environ.get(f"{name}_FILE"))


def programs(
    root: Path, *, host: str, port: int, has_bus: bool = False, python: str = sys.executable
) -> tuple[Program, ...]:
    """The processes of this copy, those left out whose code it does not have; one for the bus where there is one."""
    serving = (root / "titan" / "platform" / "serving" / "__main__.py").exists()
    bare = ("granian", "--interface", "wsgi", "--host", host, "--port", str(port), "config.wsgi:application")
    web = (python, "-m", *(("titan.platform.serving",) if serving else bare))
    worker, relay, flash, bus = (
        manage(root, f"run_{name}", python=python) for name in ("worker", "relay", "flash", "bus")
    )
    table = [
        Program(name="web", command=web, role="web", stop_rank=0, takes_door=serving),
        Program(name="worker", command=worker, role="worker", stop_rank=1, niceness=5),
        Program(name="relay", command=relay, role="relay", stop_rank=1, niceness=5),
        # The press goes before the answer to it. Where no sale is near it sleeps.
        Program(name="flash", command=flash, role="worker", stop_rank=1, niceness=5),
    ]
    if has_bus:
        table.append(Program(name="bus", command=bus, role="relay", stop_rank=1, niceness=5))
    return tuple(p for p in table if p.name == "web" or has_command(root, p.command[-1]))
