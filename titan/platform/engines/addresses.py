"""Where the embedded engines listen: `<var>/engines.json`, written by `pair.start`, mode 0600."""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from .processes import is_running

DATABASE = "titan"
ROLE = "titan"
FOLDERS = ("pg", "pg-2")
CONNECT_SECONDS = 5


class EnginesNotRunning(Exception):
    """If you're hitting this, start the engines: `./scripts/up`, or run the command through `./scripts/manage`."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """URLs of the embedded engines; "" for an engine that this copy of Titan does not run itself."""

    database_url: str
    redis_url: str


@dataclass(frozen=True, slots=True)
class Engine:
    """What is remembered of one engine. `pid` is 0 while it is stopped, `marker` tells its command line."""

    port: int = 0
    pid: int = 0
    marker: str = ""
    password: str = field(default_factory=lambda: secrets.token_hex(24))
    is_wanted: bool = False

    def is_alive(self) -> bool:
        return is_running(self.pid, self.marker)

    def stopped(self) -> "Engine":
        return replace(self, pid=0)


@dataclass(frozen=True, slots=True)
class Record:
    """The content of `engines.json`.

    `postgres` is the primary, whose data lie in the folder `primary`; `standby` follows it from the other of the two folders.
    `is_synchronous` means that every commit acknowledged is on the standby's disk too. `promotions` counts how often the two
    changed places. `is_halted` means that the engines were told to stop, so that nobody takes a stopped primary for a lost one.
    """

    profile: str = "durable"
    postgres: Engine = field(default_factory=Engine)
    valkey: Engine = field(default_factory=Engine)
    standby: Engine = field(default_factory=Engine)
    primary: str = FOLDERS[0]
    is_synchronous: bool = False
    promotions: int = 0
    is_halted: bool = False

    @property
    def secondary(self) -> str:
        """The folder of the standby."""
        return FOLDERS[1 - FOLDERS.index(self.primary)]

    @property
    def addresses(self) -> Addresses:
        # Whoever connects finds the primary wherever it is, so a promotion restarts nothing and tells nobody.
        places, query = f"127.0.0.1:{self.postgres.port}", ""
        if self.standby.is_wanted:
            places += f",127.0.0.1:{self.standby.port}"
            query = f"?target_session_attrs=read-write&connect_timeout={CONNECT_SECONDS}"
        database = f"postgresql://{ROLE}:{quote(self.postgres.password)}@{places}/{DATABASE}{query}"
        redis = f"redis://:{quote(self.valkey.password)}@127.0.0.1:{self.valkey.port}/0"
        return Addresses(
            database_url=database if self.postgres.is_wanted else "",
            redis_url=redis if self.valkey.is_wanted else "",
        )


def addresses(var_dir: Path) -> Addresses:
    """The addresses of the engines that run for `var_dir`.

    Raises:
        EnginesNotRunning: when an engine started here has gone, or none was ever started.
    """
    record = read_record(var_dir)
    wanted = {"PostgreSQL": record.postgres, "Valkey": record.valkey}
    wanted = {name: engine for name, engine in wanted.items() if engine.is_wanted}
    gone = [name for name, engine in wanted.items() if not engine.is_alive()]
    if gone or not wanted:
        names = " and ".join(gone or ["PostgreSQL", "Valkey"])
        verb = "are" if len(gone) != 1 else "is"
        raise EnginesNotRunning(
            f"The embedded {names} of {var_dir} {verb} not running. Start Titan with ./scripts/up, run this command "
            "as ./scripts/manage …, or set TITAN_DATABASE_URL and TITAN_REDIS_URL to servers of your own."
        )
    return record.addresses


_PLAIN = ("primary", "is_synchronous", "promotions", "is_halted")


def record_path(var_dir: Path) -> Path:
    return var_dir / "engines.json"


def read_record(var_dir: Path) -> Record:
    """What `engines.json` says; a fresh record when the file is absent or unreadable as JSON."""
    try:
        data = json.loads(record_path(var_dir).read_text(encoding="utf8"))
        return Record(
            profile=data["profile"],
            postgres=Engine(**data["postgres"]),
            valkey=Engine(**data["valkey"]),
            standby=Engine(**data.get("standby", {})),
            **{name: data[name] for name in _PLAIN if name in data},
        )
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return Record()


def write_record(var_dir: Path, record: Record) -> None:
    """Replace `engines.json` at once, so that a reader never sees half of it."""
    content = asdict(record) | asdict(record.addresses)
    replace_file(record_path(var_dir), json.dumps(content, indent=2) + "\n")


def replace_file(path: Path, content: str, *, prepare: Callable[[Path], None] = lambda _: None) -> None:
    """Write `content` readable by the owner alone; `prepare` may hand the file to another user before it appears."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf8") as file:
        file.write(content)
    prepare(draft)
    draft.replace(path)
