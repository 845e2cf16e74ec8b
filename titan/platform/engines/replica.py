"""The standby of an embedded PostgreSQL: made from the primary, followed, promoted when the primary is gone.

One caller at a time changes what runs (the lock of `pair`); one watchdog at a time makes standbys.
"""

import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from .addresses import DATABASE, ROLE, Engine, Record, read_record, replace_file, write_record
from .failures import EngineFailure
from .pair import alone, is_taken_over, primary_of, standby_of, swapped
from .postgres import Postgres, binary
from .processes import kill_within, pick_port, ticks
from .replication import NAME

CHECK_SECONDS = 1.5
PROMOTE_SECONDS = 60
# How fast a copy is written, so that whoever shares the disk with it is served meanwhile.
COPY_MB_S = 32
# What the servers say where all connections are taken: they live.
BUSY = ("too many clients", "remaining connection slots")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the primary showed.

    `is_asked` means that commits are to wait for a standby, and `is_waited_for` that they wait for this one. `written` and `safe` are
    positions in the log: as far as the primary, and its standby's disk, have it.
    """

    is_well: bool
    is_followed: bool = False
    is_catching_up: bool = False
    is_asked: bool = False
    is_waited_for: bool = False
    written: int = 0
    safe: int = 0


@dataclass(frozen=True, slots=True)
class Promoted:
    """The new primary."""

    folder: str
    port: int
    promotions: int


class NotPromotable(EngineFailure):
    """The present state does not allow a promotion; the text says why."""


def want(var_dir: Path, *, is_wanted: bool) -> None:
    """Say whether this copy has a standby. It is made by `make`; its port is chosen once, since processes remember it."""
    with alone(var_dir):
        record = read_record(var_dir)
        standby = replace(record.standby, is_wanted=is_wanted)
        if is_wanted and not standby.port:
            standby = replace(standby, port=pick_port())
        write_record(
            var_dir,
            replace(record, standby=standby, is_synchronous=record.is_synchronous and is_wanted),
        )


def look(record: Record) -> Seen:
    """Ask the primary, by a connection of its own."""
    # A client that breaks off waits for the server's leave, so one that hangs is left behind; it ends when the server does.
    answer: SimpleQueue[Seen] = SimpleQueue()
    Thread(target=lambda: answer.put(_look(record)), daemon=True).start()
    try:
        return answer.get(timeout=CHECK_SECONDS)
    except Empty:
        return Seen(is_well=False)


def _look(record: Record) -> Seen:
    # `./scripts/up --help` runs before anything is installed.
    import psycopg

    try:
        with psycopg.connect(door(record.postgres), autocommit=True) as connection:
            found = connection.execute(_LOOK, [NAME]).fetchone()
    except psycopg.Error as error:
        return Seen(is_well=any(word in str(error) for word in BUSY), is_followed=record.is_synchronous)
    if found is None or found[0]:
        return Seen(is_well=False)
    return Seen(
        is_well=True,
        is_followed=found[1] == "streaming",
        is_catching_up=found[1] in ("startup", "catchup"),
        is_asked=bool(found[2]),
        is_waited_for=found[3] == "sync",
        written=int(found[4]),
        safe=int(found[5] or 0),
    )


_LOOK = """
SELECT pg_is_in_recovery(), state, current_setting('synchronous_standby_names'), sync_state,
       CASE WHEN pg_is_in_recovery() THEN 0 ELSE pg_current_wal_flush_lsn() - '0/0'::pg_lsn END, flush_lsn - '0/0'::pg_lsn
FROM (SELECT) one LEFT JOIN pg_stat_replication ON application_name = %s
ORDER BY state = 'streaming' DESC NULLS LAST LIMIT 1
"""


def door(engine: Engine) -> str:
    """How to reach that very server, whether it is the primary or not."""
    who = f"user={ROLE} password={engine.password} dbname={DATABASE}"
    return f"host=127.0.0.1 port={engine.port} {who} application_name=titan-watchdog connect_timeout=2"


def make(var_dir: Path, say: Callable[[str], None]) -> None:
    """Copy the primary into the standby's folder and start it there. The primary serves meanwhile, unfollowed.

    Raises:
        EngineFailure: it cannot be copied, or the copy does not start.
    """
    with alone(var_dir):
        record = read_record(var_dir)
        standby = standby_of(var_dir, record)
        write_record(var_dir, replace(record, standby=_end_for_good(standby, record.standby)))
    draft = standby.home / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    standby.account.folder(standby.home)
    _renew_slot(record)
    say(f"Copying the primary into {standby.home} …")
    _copy(standby, record, draft)
    shutil.rmtree(standby.data, ignore_errors=True)
    mark = draft / "standby.signal"
    replace_file(mark, "", prepare=standby.account.own)
    draft.rename(standby.data)
    standby.fence.unlink(missing_ok=True)
    with alone(var_dir):
        record = read_record(var_dir)
        write_record(var_dir, replace(record, standby=standby_of(var_dir, record).start(record.standby)))


def _copy(standby: Postgres, record: Record, draft: Path) -> None:
    secret = standby.home / "copy.secret"
    line = f"127.0.0.1:{record.postgres.port}:*:{ROLE}:{record.postgres.password}\n"
    replace_file(secret, line, prepare=standby.account.own)
    source = f"host=127.0.0.1 port={record.postgres.port} user={ROLE} passfile='{secret}'"
    try:
        standby.run(
            standby.account,
            [
                *("nice", "-n", "10"),
                str(binary("pg_basebackup")),
                f"--pgdata={draft}",
                f"--dbname={source}",
                f"--slot={NAME}",
                "--wal-method=stream",
                "--checkpoint=fast",
                f"--max-rate={COPY_MB_S}M",
                "--no-sync",
            ],
        )
    finally:
        secret.unlink(missing_ok=True)
    _put_on_disk(draft)


def _put_on_disk(folder: Path) -> None:
    """File by file, with a rest as long as each took: all at once would hold up the commits of everybody on that disk."""
    for path in (*folder.rglob("*"), folder):
        began = time.monotonic()
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        time.sleep(time.monotonic() - began)


def _renew_slot(record: Record) -> None:
    """A slot of the primary that keeps, from now on, what the standby has not had yet."""
    import psycopg

    try:
        with psycopg.connect(door(record.postgres), autocommit=True) as connection:
            gone = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s"
            for _ in ticks(15, every=0.5):
                # The sender of a standby that was just ended holds it for a moment.
                with suppress(psycopg.errors.ObjectInUse):
                    connection.execute(gone, [NAME])
                    break
            connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [NAME])
    except psycopg.Error as error:
        raise EngineFailure(f"The primary gives no slot for a standby: {error}") from error


def wait_for_standby(var_dir: Path, *, is_on: bool) -> None:
    """Let commits of the running primary wait for the standby, or no longer.

    Switching off is recorded first and switching on by `confirm`, once all commits wait: the record never promises more than is so.
    """
    with alone(var_dir):
        record = read_record(var_dir)
        if not is_on:
            record = replace(record, is_synchronous=False)
            write_record(var_dir, record)
        primary = primary_of(var_dir, replace(record, is_synchronous=is_on))
        primary.configure(record.postgres.port)
        if record.postgres.is_alive():
            os.kill(record.postgres.pid, signal.SIGHUP)


def settled(record: Record) -> int:
    """A position in the primary's log from which on all commits wait for the standby that they were told to wait for.

    The server's checkpointer lets the others know what to wait for, and it looks at its settings before each checkpoint.

    Raises:
        EngineFailure: the primary does not answer.
    """
    import psycopg

    try:
        with psycopg.connect(door(record.postgres), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            found = connection.execute("SELECT pg_current_wal_flush_lsn() - '0/0'::pg_lsn").fetchone()
    except psycopg.Error as error:
        raise EngineFailure(f"The primary does not say how far it is: {error}") from error
    return int(found[0]) if found else 0


def confirm(var_dir: Path, *, pid: int) -> None:
    """Record that commits of the primary with that process id wait for the standby."""
    with alone(var_dir):
        record = read_record(var_dir)
        if record.postgres.pid == pid and record.postgres.is_alive():
            write_record(var_dir, replace(record, is_synchronous=True))


def hindrance(var_dir: Path, record: Record) -> str:
    """Why the standby cannot become the primary; empty when it can."""
    standby = standby_of(var_dir, record)
    if not record.standby.is_wanted:
        return f"{var_dir} has no standby"
    if is_taken_over(var_dir, record):
        return ""
    if record.is_halted:
        return f"the engines of {var_dir} were told to stop"
    if not record.is_synchronous:
        return "the standby may lack writes that were acknowledged: it did not follow when the primary was last seen"
    if standby.fence.exists() or not standby.data.exists():
        return f"there is no standby in {standby.home}"
    return ""


def promote(var_dir: Path) -> Promoted:
    """Fence the primary and put the standby in its place. Repeated after a crash, it goes on where it was.

    Raises:
        NotPromotable: the standby may lack acknowledged writes, or there is none.
        EngineFailure: the old primary cannot be ended, or the standby does not take over.
    """
    record = read_record(var_dir)
    old = primary_of(var_dir, record)
    _refuse_hindered(var_dir, record)
    # Before the lock: a start that waits for the old primary's recovery holds it, sees this, and gives up.
    old.account.folder(old.home)
    replace_file(old.fence, f"promotion {record.promotions + 1}\n")
    with alone(var_dir):
        record = read_record(var_dir)
        if record.primary == old.folder:
            _refuse_hindered(var_dir, record)
            _end_for_good(old, record.postgres)
            record = swapped(record, _promoted(var_dir, record))
            write_record(var_dir, record)
    return Promoted(record.primary, record.postgres.port, record.promotions)


def _refuse_hindered(var_dir: Path, record: Record) -> None:
    if problem := hindrance(var_dir, record):
        # What an earlier attempt left: nobody has taken over from this primary, and nobody may.
        primary_of(var_dir, record).fence.unlink(missing_ok=True)
        raise NotPromotable(problem)


def _end_for_good(old: Postgres, engine: Engine) -> Engine:
    """No process of that server is left when this returns, so none can acknowledge anything."""
    if engine.is_alive():
        with suppress(ProcessLookupError):
            os.kill(engine.pid, signal.SIGKILL)
    stopped = old.stop(engine)
    if not kill_within(old.data):
        raise EngineFailure(f"A process works in {old.data} and cannot be ended.")
    return stopped


def _promoted(var_dir: Path, record: Record) -> Engine:
    """The standby as a primary that follows nobody and waits for nobody."""
    standby = standby_of(var_dir, record)
    engine = record.standby if record.standby.is_alive() else standby.start(record.standby)
    if (standby.data / "standby.signal").exists():
        with suppress(ProcessLookupError):
            os.kill(engine.pid, signal.SIGCONT)
        wait = ("--wait", f"--timeout={PROMOTE_SECONDS}", "--silent")
        standby.run(standby.account, [str(binary("pg_ctl")), "promote", f"--pgdata={standby.data}", *wait])
    heir = replace(record, postgres=engine, primary=record.secondary, is_synchronous=False)
    primary_of(var_dir, heir).configure(engine.port)
    os.kill(engine.pid, signal.SIGHUP)
    return engine
