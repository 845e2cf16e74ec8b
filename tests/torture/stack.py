"""A whole Titan of child processes on the databases of a test, with every dead process started again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Stack:
    """Web, worker, relay and simulators; `deaths` counts processes that did not end by themselves."""

    env: dict[str, str]
    port: int
    simulator_port: int
    var: Path
    children: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    follows_sales: bool = False
    deaths: int = 0
    _stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Where Titan answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def provider(self) -> str:
        """Where the card provider answers."""
        return f"http://127.0.0.1:{self.simulator_port}/card"

    def commands(self) -> Mapping[str, list[str]]:
        """What runs, by name."""
        manage = [sys.executable, str(ROOT / "manage.py")]
        simulators = ["--port", str(self.simulator_port), "--var", str(self.var), "--titan-url", self.url]
        followers = {"flash": [*manage, "run_flash"]} if self.follows_sales else {}
        return followers | {
            "simulators": [sys.executable, "-m", "titan.simulators", *simulators],
            "web": [sys.executable, "-m", "titan.platform.serving"],
            "worker": [*manage, "run_worker"],
            "relay": [*manage, "run_relay"],
        }

    def start(self) -> None:
        """Start everything and keep it running."""
        for name in self.commands():
            self._spawn(name)
        threading.Thread(target=self._keep, daemon=True).start()

    def follow_sales(self) -> None:
        """Open flash sales, too; most proofs need no process for that."""
        self.follows_sales = True
        self._spawn("flash")

    def _spawn(self, name: str) -> None:
        roles = {"web": "web", "worker": "worker", "relay": "relay", "flash": "worker"}
        env = self.env | {"TITAN_ROLE": roles.get(name, "manage")}
        log = (self.var / f"{name}.log").open("ab")
        self.children[name] = subprocess.Popen(
            self.commands()[name], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        )

    def _keep(self) -> None:
        while not self._stopping.wait(0.1):
            for name, child in list(self.children.items()):
                if child.poll() is not None and not self._stopping.is_set():
                    self.deaths += 1
                    self._spawn(name)

    def kill(self, name: str) -> None:
        """SIGKILL one process with all its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.children[name].pid, signal.SIGKILL)

    def stop(self) -> None:
        """Stop everything."""
        self._stopping.set()
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
        for name, child in self.children.items():
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                self.kill(name)

    def wait_ready(self, *, within_s: float = 60) -> None:
        """Until Titan says that it is ready.

        Raises:
            TimeoutError: with the last answer.
        """
        give_up, last = time.monotonic() + within_s, "no answer"
        while time.monotonic() < give_up:
            try:
                answer = httpx.get(f"{self.url}/readyz", timeout=2)
                last = answer.text
                if answer.status_code == 200:
                    return
            except httpx.HTTPError as error:
                last = str(error)
            time.sleep(0.1)
        raise TimeoutError(f"not ready: {last}\n{self.tail('web')}")

    def tail(self, name: str) -> str:
        """The end of a process's log."""
        return (self.var / f"{name}.log").read_text(errors="replace")[-3000:]

    def fired(self) -> list[str]:
        """The failpoints that have fired so far."""
        log = self.var / "failpoints.log"
        return [line.split()[2] for line in log.read_text().splitlines()] if log.exists() else []


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(environ: Mapping[str, str], *, failpoints: str = "", **more: str) -> Iterator[Stack]:
    """A stack on the databases that `environ` names."""
    with tempfile.TemporaryDirectory() as folder:
        port, simulator_port = free_port(), free_port()
        env = {
            **environ,
            "TITAN_VAR_DIR": folder,
            "TITAN_PORT": str(port),
            "TITAN_SIMULATOR_PORT": str(simulator_port),
            "TITAN_WEB_WORKERS": "1",
            "TITAN_FAILPOINTS": failpoints,
            **more,
        }
        stack = Stack(env, port, simulator_port, Path(folder))
        try:
            stack.start()
            stack.wait_ready()
            yield stack
        finally:
            stack.stop()
