"""Processes and ports of this machine, seen without a library: is it ours, is it alive, end it."""

import importlib.util
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PORTS = range(20_000, 32_000)
"""Below the range from which systems take the ports of outgoing connections."""


def is_running(pid: int, marker: str) -> bool:
    """Whether `pid` is a live process whose command line holds `marker` (a reused pid is not ours)."""
    if pid <= 0 or not marker:
        return False
    # A dead child of ours stays a zombie until somebody asks for it; anybody else's child is not ours to ask for.
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    return marker in command_line(pid)


def command_line(pid: int) -> str:
    """The command line of `pid`, "" when there is no such process or it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self").exists():
            return ""
    command = ["ps", "-o", "command=", "-p", str(pid)]
    listing = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - only a number varies
    return listing.stdout


def end(pid: int, marker: str, *, politely: signal.Signals, seconds: float) -> bool:
    """Signal the process and wait; after `seconds` SIGKILL. True when it ended by itself."""
    if not is_running(pid, marker):
        return True
    with suppress(ProcessLookupError):
        os.kill(pid, politely)
        # A stopped one hears of it only when it goes on.
        os.kill(pid, signal.SIGCONT)
    if _is_gone_within(pid, marker, seconds):
        return True
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _is_gone_within(pid, marker, 5)
    return False


def _is_gone_within(pid: int, marker: str, seconds: float) -> bool:
    return any(not is_running(pid, marker) and not _holds_on(pid) for _ in ticks(seconds))


def _holds_on(pid: int) -> bool:
    """Whether a process on its way out still has its sockets: its command line is gone before they are."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf8").rpartition(")")[2].split()[0]
        threads = sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return False
    return command_line(pid) == "" and (state not in "ZX" or threads > 1)


def kill_within(folder: Path, *, seconds: float = 10.0) -> bool:
    """SIGKILL every process whose working folder is `folder`, stopped and orphaned ones too. False when one outlives it.

    A server's children outlive it for a moment; on systems without /proc that moment is theirs.
    """
    for _ in ticks(seconds):
        found = working_in(folder)
        if not found:
            return True
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    return False


def working_in(folder: Path) -> list[int]:
    """The processes whose working folder is `folder`: those of the server whose data it is."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.readlink(entry / "cwd") == str(folder):
                found.append(int(entry.name))
    return found


def ticks(seconds: float, *, every: float = 0.02) -> Iterator[float]:
    """Yield seconds passed, pausing `every` seconds in between, until `seconds` are over."""
    begin = time.monotonic()
    while (passed := time.monotonic() - begin) < seconds:
        yield passed
        time.sleep(every)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on `host:port` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def pick_port(remembered: int = 0) -> int:
    """The remembered port when it is free, else another free one of the loopback address."""
    if remembered and is_free(remembered):
        return remembered
    candidates = random.sample(PORTS, k=200)
    return next(port for port in candidates if is_free(port))


def package_folder(package: str) -> Path:
    """The folder of an installed package, found without importing it.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"The package {package} is not installed.", name=package)
    return Path(spec.origin).parent
