"""Both engines together: start, stop, status, one caller at a time for a var folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from .addresses import Addresses, Record, read_record, write_record
from .failures import EngineFailure
from .postgres import Postgres
from .valkey import Valkey

Profile = Literal["durable", "test"]


@dataclass(frozen=True, slots=True)
class Status:
    """Process ids of the engines, None for one that is not running; `addresses` hold only running ones."""

    postgres_pid: int | None
    valkey_pid: int | None
    addresses: Addresses


def start(
    var_dir: Path, *, profile: Profile = "durable", postgres: bool = True, valkey: bool = True
) -> Status:
    """Start what is not running; `postgres=False` or `valkey=False` when an external server is used instead.

    Safe to call at any time and from several processes; the engines outlive the caller.

    Raises:
        EngineFailure: an engine cannot be started.
    """
    var = _created(var_dir)
    with _alone(var):
        record = replace(read_record(var), profile=profile)
        record = _forget_unwanted(record, postgres=postgres, valkey=valkey)
        # Written after each engine, so that one which started is never lost when the other fails.
        if postgres and not record.postgres.is_alive():
            record = replace(record, postgres=Postgres(var, profile).start(record.postgres))
            write_record(var, record)
        if valkey and not record.valkey.is_alive():
            record = replace(record, valkey=Valkey(var, profile).start(record.valkey))
        write_record(var, record)
    return _status(record)


def stop(var_dir: Path) -> None:
    """Stop both; data, ports and passwords stay. No effect when nothing runs."""
    var = var_dir.resolve()
    if not var.is_dir():
        return
    with _alone(var):
        record = read_record(var)
        record = replace(
            record,
            valkey=Valkey(var, record.profile).stop(record.valkey),
            postgres=Postgres(var, record.profile).stop(record.postgres),
        )
        if record.postgres.port or record.valkey.port:
            write_record(var, record)


def status(var_dir: Path) -> Status:
    """What runs now, without waiting for a start or stop under way."""
    return _status(read_record(var_dir.resolve()))


def _status(record: Record) -> Status:
    postgres, valkey = record.postgres, record.valkey
    return Status(
        postgres_pid=postgres.pid if postgres.is_alive() else None,
        valkey_pid=valkey.pid if valkey.is_alive() else None,
        addresses=Addresses(
            database_url=record.addresses.database_url if postgres.is_alive() else "",
            redis_url=record.addresses.redis_url if valkey.is_alive() else "",
        ),
    )


def _forget_unwanted(record: Record, *, postgres: bool, valkey: bool) -> Record:
    if not postgres:
        record = replace(record, postgres=replace(record.postgres, is_wanted=False))
    if not valkey:
        record = replace(record, valkey=replace(record.valkey, is_wanted=False))
    return record


def _created(var_dir: Path) -> Path:
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineFailure(
            f"{var_dir} cannot be created ({error.strerror}): set TITAN_VAR_DIR to a folder of yours."
        ) from error
    return var_dir.resolve()


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    try:
        lock = (var / "engines.lock").open("w")
    except PermissionError as error:
        raise EngineFailure(f"{error.filename} belongs to another user: start Titan as that user.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
