"""The engines together: start, stop, status, one caller at a time for a var folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from .addresses import FOLDERS, Addresses, Engine, Record, read_record, write_record
from .failures import EngineFailure
from .postgres import Postgres
from .replication import primary_settings, standby_settings
from .valkey import Valkey

Profile = Literal["durable", "test"]


@dataclass(frozen=True, slots=True)
class Status:
    """Process ids of the engines, None for one that is not running; `addresses` hold only running ones."""

    postgres_pid: int | None
    valkey_pid: int | None
    addresses: Addresses
    standby_pid: int | None = None


def start(
    var_dir: Path, *, profile: Profile = "durable", postgres: bool = True, valkey: bool = True
) -> Status:
    """Start what is not running; `postgres=False` or `valkey=False` when an external server is used instead.

    Safe to call at any time and from several processes; the engines outlive the caller.

    Raises:
        EngineFailure: an engine cannot be started.
    """
    var = _created(var_dir)
    with alone(var):
        record = _recollected(var, replace(read_record(var), profile=profile, is_halted=False))
        record = _forget_unwanted(record, postgres=postgres, valkey=valkey)
        # Written after each engine, so that one which started is never lost when the other fails.
        if postgres and not record.postgres.is_alive():
            _refuse_lost(var, record)
            record = replace(record, postgres=primary_of(var, record).start(record.postgres))
            write_record(var, record)
        if valkey and not record.valkey.is_alive():
            record = replace(record, valkey=Valkey(var, profile).start(record.valkey))
        write_record(var, record)
        if postgres:
            write_record(var, record := _with_standby(var, record))
    return _status(record)


def stop(var_dir: Path) -> None:
    """Stop both; data, ports and passwords stay. No effect when nothing runs."""
    var = var_dir.resolve()
    if not var.is_dir():
        return
    with alone(var):
        record = replace(read_record(var), is_halted=True)
        is_known = bool(record.postgres.port or record.valkey.port)
        if is_known:
            write_record(var, record)
        # The primary first: it ends when its standby has had everything.
        record = replace(
            record,
            valkey=Valkey(var, record.profile).stop(record.valkey),
            postgres=primary_of(var, record).stop(record.postgres),
            standby=standby_of(var, record).stop(record.standby),
        )
        if is_known:
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
        standby_pid=record.standby.pid if record.standby.is_alive() else None,
    )


def primary_of(var: Path, record: Record) -> Postgres:
    """The server that takes writes."""
    return Postgres(var, record.profile, record.primary, primary_settings(record))


def standby_of(var: Path, record: Record) -> Postgres:
    """The server that follows it."""
    return Postgres(var, record.profile, record.secondary, standby_settings(record))


def is_taken_over(var: Path, record: Record) -> bool:
    """Whether the primary is fenced and its standby follows nobody any more: then that one is the primary, whatever the record says."""
    standby = standby_of(var, record)
    is_promoted = standby.data.exists() and not (standby.data / "standby.signal").exists()
    return primary_of(var, record).fence.exists() and is_promoted


def swapped(record: Record, heir: Engine) -> Record:
    """The record with the standby, which runs as `heir`, as the primary; nobody follows it yet."""
    password = record.postgres.password
    return replace(
        record,
        postgres=replace(heir, password=password),
        standby=Engine(port=record.postgres.port, password=password, is_wanted=True),
        primary=record.secondary,
        is_synchronous=False,
        promotions=record.promotions + 1,
    )


def _recollected(var: Path, record: Record) -> Record:
    """The record with the right primary: engines.json may have been lost, or a promotion cut off before it was noted."""
    if record.postgres.port and is_taken_over(var, record):
        return swapped(record, record.standby)
    first, second = (Postgres(var, record.profile, folder) for folder in FOLDERS)
    is_first_behind = first.fence.exists() or (first.data / "standby.signal").exists()
    is_second_ahead = second.data.exists() and not (second.data / "standby.signal").exists()
    if not record.postgres.port and is_first_behind and is_second_ahead:
        return replace(record, primary=second.folder)
    return record


def _refuse_lost(var: Path, record: Record) -> None:
    """An empty primary must not be made where a standby has the data."""
    primary, standby = primary_of(var, record), standby_of(var, record)
    if not primary.data.exists() and standby.data.exists():
        raise EngineFailure(
            f"{primary.data} is gone, its standby in {standby.home} is there: `manage.py cell promote`."
        )


def _with_standby(var: Path, record: Record) -> Record:
    """The record once a standby that was made runs too. Without it commits wait, until the watchdog lets them go on."""
    standby = standby_of(var, record)
    is_made = standby.data.exists() and not standby.fence.exists()
    if not record.standby.is_wanted or record.standby.is_alive() or not is_made:
        return record
    try:
        return replace(record, standby=standby.start(record.standby, is_awaited=False))
    except EngineFailure:
        # Its log says why. The cell lives without it, and the watchdog makes it anew.
        return record


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
def alone(var: Path) -> Iterator[None]:
    try:
        lock = (var / "engines.lock").open("w")
    except PermissionError as error:
        raise EngineFailure(f"{error.filename} belongs to another user: start Titan as that user.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
