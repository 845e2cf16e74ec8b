"""A marketplace of its own with real engines and processes, and the means to kill any of them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_S = 90


@dataclass(frozen=True, slots=True)
class Stage:
    """A running Titan: `url` is the shop, `provider` the card provider's own book."""

    var: Path
    port: int
    env: dict[str, str]

    @property
    def url(self) -> str:
        """Where Titan answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def provider(self) -> str:
        """Where the card provider answers."""
        port = (self.var / "simulators" / "port").read_text(encoding="ascii").strip()
        return f"http://127.0.0.1:{port}/card"

    def wait_ready(self, *, within_s: float = READY_WITHIN_S) -> float:
        """Until Titan says that it is ready; how many seconds that took.

        Raises:
            TimeoutError: with the last answer.
        """
        began, last = time.monotonic(), "no answer"
        while time.monotonic() - began < within_s:
            try:
                answer = httpx.get(f"{self.url}/readyz", timeout=2)
                last = answer.text
                if answer.status_code == 200:
                    return time.monotonic() - began
            except httpx.HTTPError as error:
                last = str(error)
            time.sleep(0.1)
        raise TimeoutError(f"not ready within {within_s:.0f} s: {last}")

    def web_processes(self) -> list[psutil.Process]:
        """The processes that answer requests; their parent does not."""
        parent = _children(self).get("titan.platform.serving")
        return _below(parent) if parent else []

    def stop_web(self) -> None:
        """As a deployment does: SIGTERM, and whatever is under way may end."""
        _children(self)["titan.platform.serving"].terminate()

    def kill(self, target: str) -> int:
        """SIGKILL one kind of process; the number of processes that died of it."""
        return _TARGETS[target](self)


def start(var: Path) -> Stage:
    """An empty marketplace on engines that write durably."""
    port = _free_port()
    env = os.environ | {
        "TITAN_VAR_DIR": str(var),
        "TITAN_PORT": str(port),
        "TITAN_LOG_LEVEL": "WARNING",
        "TITAN_PROCESS_LEASE_SECONDS": "5",
    }
    script("down", env=env)
    script("up", "--detach", "--no-seed", "--reset", "--yes", "--port", str(port), env=env)
    stage = Stage(var, port, env)
    stage.wait_ready()
    return stage


def stop(stage: Stage) -> None:
    """Stop it; what it wrote stays for whoever wants to look."""
    script("down", env=stage.env)


def script(name: str, *arguments: str, env: Mapping[str, str]) -> None:
    """Run one of the project's scripts, quietly.

    Raises:
        SystemExit: it failed; with what it said.
    """
    command = [str(ROOT / "scripts" / name), *arguments]
    done = subprocess.run(command, env=dict(env), cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(stage: Stage) -> dict[str, psutil.Process]:
    """The supervised processes by the end of their command line."""
    try:
        told = json.loads((stage.var / "supervisor.json").read_text(encoding="utf8"))
    except (OSError, ValueError):
        return {}
    found = {}
    for pid, marker in told["children"].items():
        if psutil.pid_exists(int(pid)):
            found[marker.split()[-1]] = psutil.Process(int(pid))
    return found


def _supervised(name: str) -> Callable[[Stage], int]:
    def kill(stage: Stage) -> int:
        process = _children(stage).get(name)
        return _end([process, *_below(process)]) if process else 0

    return kill


def _at_work(name: str) -> Callable[[Stage], int]:
    """The forked process alone; its parent goes on."""

    def kill(stage: Stage) -> int:
        parent = _children(stage).get(name)
        return _end(_below(parent)[:1] if parent else [])

    return kill


def _engine(name: str) -> Callable[[Stage], int]:
    def kill(stage: Stage) -> int:
        told = json.loads((stage.var / "engines.json").read_text(encoding="utf8"))
        pid = told[name]["pid"]
        if not psutil.pid_exists(pid):
            return 0
        process = psutil.Process(pid)
        return _end([process, *_below(process)])

    return kill


def _below(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _end(processes: list[psutil.Process]) -> int:
    died = 0
    for process in processes:
        try:
            process.send_signal(signal.SIGKILL)
            died += 1
        except psutil.Error:
            continue
    return died


_TARGETS: Mapping[str, Callable[[Stage], int]] = {
    # In mid-request if it has any; its siblings go on.
    "web worker": _at_work("titan.platform.serving"),
    "web": _supervised("titan.platform.serving"),
    "worker": _supervised("run_worker"),
    "relay": _supervised("run_relay"),
    "bus": _supervised("run_bus"),
    "follower": _at_work("run_flash"),
    "follower's parent": _supervised("run_flash"),
    "PostgreSQL": _engine("postgres"),
    "Valkey": _engine("valkey"),
}
# Whom a purchase passes in one cell; the follower of flash sales is no part of it, and one cell has no bus.
TARGETS = tuple(name for name in _TARGETS if name != "bus" and not name.startswith("follower"))
