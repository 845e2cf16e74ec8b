"""What Debezium is told: how it shall run, and each message in the form in which it passes it on as it is."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from titan.kernel.events import Envelope

from . import clients, slots, wire
from .contracts import Message, Topic
from .outbox import Outgoing

# What keeps a slot from holding the server's log where the bus is idle, and tells how far Debezium is. Nobody reads it.
BEATS = Topic("beats", frozenset({"nothing"}), is_compacted=True)
_ENVELOPE = Envelope(UUID(int=0), 1, "sample.v1", 0, {}, {}, datetime(2000, 1, 1, tzinfo=UTC), 0, 0)
_SAMPLE = Message(_ENVELOPE, 0, 0, "a-trace", to=0)
HEADERS = tuple(name for name, _ in wire.headers(_SAMPLE))
_POSTGRES = "io.debezium.connector.postgresql"
_ROUTE = "transforms.route"
_ADDED = (
    "id",
    *(f"__debezium.context.{name}" for name in ("connectorName", "connectorLogicalName", "taskId")),
)


def content(one: Outgoing, partitions: Mapping[str, int]) -> str:
    """A message that is to arrive as the publisher would send it."""
    envelope = one.message.envelope
    headers = {name: _text(text) for name, text in wire.headers(one.message)}
    if unknown := headers.keys() - set(HEADERS):
        raise ValueError(f"Debezium is not told to pass on {sorted(unknown)}")
    return _written(
        headers,
        topic=one.topic.name,
        partition=one.message.bucket % partitions[one.topic.name],
        key=wire.key(envelope).decode(),
        value=wire.value(envelope).decode(),
        id=f"{envelope.transaction_id}-{envelope.position}",
    )


def beat(cell: int) -> str:
    """A message that means nothing."""
    headers = dict.fromkeys(HEADERS, "")
    return _written(headers, topic=BEATS.name, partition=0, key=f"cell-{cell}", value="{}", id="beat")


def _written(headers: Mapping[str, str], *, topic: str, partition: int, key: str, value: str, id: str) -> str:
    place = {
        "_topic": clients.topic_name(topic),
        "_partition": partition,
        "_key": key,
        "_value": value,
        "_id": id,
    }
    # In ASCII, since Debezium reads it in whatever encoding its machine has.
    return json.dumps({**headers, **place}, ensure_ascii=True, separators=(",", ":"))


def _text(text: str | bytes | None) -> str:
    return text.decode() if isinstance(text, bytes) else text or ""


def configuration(slot: str) -> dict[str, str]:
    """The connector that reads that slot of the database which this process is connected to.

    Its offsets are kept under the slot's name, so that those of a former slot mean nothing to it.
    """
    return {
        "connector.class": f"{_POSTGRES}.PostgresConnector",
        "tasks.max": "1",
        "exactly.once.support": "required",
        "transaction.boundary": "poll",
        **_database(),
        "topic.prefix": slot,
        "slot.name": slot,
        "plugin.name": "pgoutput",
        "publication.name": slots.PUBLICATION,
        "publication.autocreate.mode": "disabled",
        "snapshot.mode": "no_data",
        "table.include.list": "none\\.none",
        "message.prefix.include.list": slots.MARK,
        "poll.interval.ms": "10",
        "max.batch.size": "500",
        "max.queue.size": "1000",
        "max.queue.size.in.bytes": str(2 * clients.MOST_BYTES),
        # All topics are there before.
        "topic.creation.default.replication.factor": "-1",
        "topic.creation.default.partitions": str(clients.PARTITIONS),
        "producer.override.max.request.size": str(clients.MOST_BYTES),
        "producer.override.transaction.timeout.ms": str(clients.TRANSACTION_MS),
        **_transforms(),
        **settings.DEBEZIUM_OPTIONS,
    }


def _database() -> dict[str, str]:
    connection.ensure_connection()
    info = connection.connection.info
    named = {"hostname": info.host, "port": info.port, "user": info.user, "password": info.password}
    sslmode = connection.get_connection_params().get("sslmode")
    return {
        **{f"database.{name}": str(value) for name, value in named.items()},
        "database.dbname": str(info.dbname),
        **({"database.sslmode": str(sslmode)} if sslmode else {}),
    }


def _transforms() -> dict[str, str]:
    """The fields of a message become its topic, partition, key, value and headers; what Debezium adds is taken off."""
    string = "org.apache.kafka.connect.storage.StringConverter"
    return {
        "key.converter": string,
        "value.converter": string,
        "header.converter": string,
        "transforms": "read,route,bare",
        "transforms.read.type": f"{_POSTGRES}.transforms.DecodeLogicalDecodingMessageContent",
        f"{_ROUTE}.type": "io.debezium.transforms.outbox.EventRouter",
        f"{_ROUTE}.table.field.event.id": "_id",
        f"{_ROUTE}.table.field.event.key": "_key",
        f"{_ROUTE}.table.field.event.payload": "_value",
        f"{_ROUTE}.route.by.field": "_topic",
        f"{_ROUTE}.route.topic.replacement": "${routedByValue}",
        f"{_ROUTE}.table.fields.additional.placement": ",".join(
            [*(f"{name}:header" for name in HEADERS), "_partition:partition"]
        ),
        # Not every message has all headers.
        f"{_ROUTE}.table.field.additional.missing": "ignore",
        "transforms.bare.type": "org.apache.kafka.connect.transforms.DropHeaders",
        "transforms.bare.headers": ",".join(_ADDED),
    }
