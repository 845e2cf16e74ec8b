"""Debezium across the promotion of a standby, which has no slot: a real pair of servers, a relay in a process of its own."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings
from psycopg.types.json import Jsonb

from tests.platform.bus import relaying
from tests.platform.bus.messages import OTHER_CELL, Jars, amounts
from tests.platform.bus.test_relays import following, soon, working
from tests.platform.eventlog.facts import Deposited
from titan.kernel import clock
from titan.kernel.events import encode
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money
from titan.platform import engines
from titan.platform.bus.broker import ROOT, Broker
from titan.platform.bus.connect import Worker
from titan.platform.bus.connectors import of_cell
from titan.platform.engines import pair, replica
from titan.platform.engines.addresses import read_record
from titan.platform.engines.processes import ticks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kafka]
_APPEND = (
    "INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)"
    " VALUES (%s, %s, %s, %s, %s, '{}', %s) ON CONFLICT DO NOTHING"
)


@pytest.fixture
def var_dir() -> Iterator[Path]:
    """A folder for a pair of servers; what runs in it is stopped and deleted."""
    folder = settings.VAR_DIR.resolve() / "engines" / uuid4().hex[:8]
    yield folder
    engines.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cell(var_dir: Path, titan_environ: dict[str, str]) -> dict[str, str]:
    """The environment of a cell with a database of its own, whose commits wait for a standby."""
    pair.start(var_dir, valkey=False)
    replica.want(var_dir, is_wanted=True)
    replica.make(var_dir, lambda _text: None)
    replica.wait_for_standby(var_dir, is_on=True)
    assert any(replica.look(read_record(var_dir)).is_waited_for for _ in ticks(60, every=0.1))
    replica.confirm(var_dir, pid=read_record(var_dir).postgres.pid)
    environ = titan_environ | {"TITAN_DATABASE_URL": read_record(var_dir).addresses.database_url}
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, cwd=ROOT, env=environ, check=True)
    return environ | {"TITAN_ROLE": "relay", "TITAN_DATABASE_ROLE": "titan_app"}


class Writer:
    """Appends to one stream until stopped; what was acknowledged counts."""

    def __init__(self, url: str, stream: UUID) -> None:
        self.url, self.stream, self.acknowledged = url, stream, 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(0.1):
            with suppress(psycopg.Error), psycopg.connect(self.url, autocommit=True) as connection:
                while not self._stopping.wait(0.005):
                    self._append(connection, self.acknowledged + 1)
                    self.acknowledged += 1

    def _append(self, connection: psycopg.Connection[Any], number: int) -> None:
        event = Deposited(Money(number, "EUR"))
        body = (type(event).type, bucket_of(self.stream), Jsonb(encode(event)), clock.now())
        connection.execute(_APPEND, (self.stream, number, *body))


def test_what_is_acknowledged_before_and_after_a_promotion_arrives_in_order(
    cell: dict[str, str], var_dir: Path, debezium: Worker, broker: Broker
) -> None:
    jars, jar = Jars(), new_id(bucket=1)
    environ = cell | {
        "TITAN_BUS_RELAY": "debezium",
        "TITAN_CONNECT_URL": debezium.url,
        "TITAN_KAFKA_BOOTSTRAP": broker.bootstrap,
    }
    relay = relaying.spawn(environ, prefix=settings.BUS_PREFIX, cell=OTHER_CELL)
    try:
        with working(following(jars)):
            with Writer(cell["TITAN_DATABASE_URL"], jar) as writer:
                assert soon(lambda: len(amounts(jars, jar)) > 200)
                before = slots_of(cell)
                replica.promote(var_dir)
                known = writer.acknowledged
                assert soon(lambda: len(amounts(jars, jar)) > known + 200)
            assert soon(lambda: len(amounts(jars, jar)) == writer.acknowledged)
        assert amounts(jars, jar) == list(range(1, writer.acknowledged + 1))
        after = slots_of(cell)
        assert (len(before), len(after), before & after) == (1, 1, set())
    finally:
        relay.kill()
        relay.wait()
        jars.forget()
        of_cell(OTHER_CELL).remove()


def slots_of(cell: dict[str, str]) -> set[str]:
    """The replication slots of the bus at the primary."""
    with psycopg.connect(cell["TITAN_DATABASE_URL"]) as connection:
        found = connection.execute("SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'logical'")
        return {name for (name,) in found}
