"""Servers in Java beside Titan, for development, tests and proofs: how each is called, and the port it gets."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from titan.platform.engines.processes import is_free, pick_port, ticks

TOOLS = Path(__file__).resolve().parents[3] / "var" / "tools"
PORT_SECONDS = 10
_SMALL = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true")
_QUIET = ("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",)


class ServerFailure(Exception):
    """The server cannot be started. The text is one sentence for the person at the terminal."""


def is_installed(tool: str) -> bool:
    """Whether ./scripts/install-… has fetched its jars and there is a Java."""
    return shutil.which("java") is not None and any((TOOLS / tool / "libs").glob("*.jar"))


def command(tool: str, *arguments: str, heap: Sequence[str]) -> list[str]:
    """The command line of a program among the jars of a tool."""
    libs = f"{TOOLS / tool / 'libs'}/*"
    return [str(shutil.which("java")), *heap, *_SMALL, *_QUIET, "-cp", libs, *arguments]


def own_port(port: int) -> int:
    """The port that was asked for, since others know it; a killed server's is free a moment after its end. 0: any.

    Raises:
        ServerFailure: another program has it.
    """
    if port and not any(is_free(port) for _ in ticks(PORT_SECONDS, every=0.1)):
        raise ServerFailure(f"Port {port} is taken by another program.")
    return port or pick_port()
