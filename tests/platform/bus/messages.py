"""Messages as another cell would publish them, and a projection that takes them."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import OperationalError

from tests.platform.eventlog.facts import Closed, Deposited
from titan.kernel import clock
from titan.kernel.events import Envelope, Event, encode
from titan.kernel.ids import bucket_of
from titan.kernel.money import Money
from titan.platform.bus import api, registry, wire
from titan.platform.bus.contracts import Message, Part, Received
from titan.platform.bus.taking import Outcome, Taker
from titan.platform.db import sql
from titan.platform.eventlog.registry import Pairs

OWN_CELL, OTHER_CELL = 0, 7
CLUSTER = "a-cluster"


class Jars:
    """A projection of another cell's jars, whose handler can be told to fail."""

    def __init__(self, *, topic: str = "events") -> None:
        self.poison: set[int] = set()
        self.is_out = False
        self.subscription = api.subscribe("tests.jars", topic=topic, size=100)
        self.subscription.in_runs(Deposited)(self.take)
        self.taker = Taker(self.subscription, OWN_CELL, CLUSTER)
        sql.execute("CREATE TABLE IF NOT EXISTS tests_jars (stream uuid PRIMARY KEY, amounts bigint[])")

    def take(self, pairs: Pairs) -> None:
        if self.is_out:
            raise OperationalError("gone")
        for envelope, event in pairs:
            assert isinstance(event, Deposited)
            sql.execute(
                "INSERT INTO tests_jars VALUES (%s, ARRAY[%s::bigint]) ON CONFLICT (stream)"
                " DO UPDATE SET amounts = tests_jars.amounts || excluded.amounts",
                (envelope.stream, event.amount.amount),
            )
            if event.amount.amount in self.poison:
                raise ValueError(f"cannot take {event.amount.amount}")

    def read(self) -> dict[UUID, list[int]]:
        return dict(sql.query("SELECT stream, amounts FROM tests_jars"))

    def forget(self) -> None:
        registry._subscriptions.pop("tests.jars", None)


class Lane:
    """A partition of the topic: gives offsets, and hands what lies in it to the taker."""

    def __init__(self, jars: Jars, partition: int = 0) -> None:
        self.jars, self.partition = jars, partition
        self.lying: list[Received] = []

    def put(self, *messages: Received) -> None:
        for one in messages:
            self.lying.append(replace(one, partition=self.partition, offset=len(self.lying)))

    def take(self, begin: int | None = None, end: int | None = None) -> Outcome:
        """From the checkpoint, or from what another reader has in its hands."""
        from titan.platform.bus import places

        name = self.jars.subscription.name
        stands = places.begin(name, CLUSTER, "events", [self.partition])[self.partition]
        begin, end = stands if begin is None else begin, len(self.lying) if end is None else end
        part = Part("events", self.partition, begin, end)
        return self.jars.taker.take(self.lying[begin:end], [part])


def deposit(
    stream: UUID, version: int, amount: int, *, after: int | None = None, cell: int = OTHER_CELL
) -> Received:
    """The event `version` of a stream."""
    return message(stream, version, Deposited(Money(amount, "EUR")), after=after, cell=cell)


def closed(stream: UUID, version: int) -> Received:
    return message(stream, version, Closed())


def message(
    stream: UUID, version: int, event: Event, *, after: int | None = None, cell: int = OTHER_CELL
) -> Received:
    envelope = Envelope(
        stream=stream,
        version=version,
        type=type(event).type,
        bucket=bucket_of(stream),
        payload=encode(event),
        metadata={"trace_id": "a-trace"},
        recorded_at=clock.now(),
        transaction_id=1,
        position=version,
    )
    sent = Message(envelope, cell, version - 1 if after is None else after, "a-trace")
    headers = tuple((name, text) for name, text in wire.headers(sent) if isinstance(text, bytes))
    return Received("events", 0, 0, wire.key(envelope), headers, wire.value(envelope))


def with_header(received: Received, name: str, text: str) -> Received:
    """The same with another header."""
    headers = tuple((key, text.encode() if key == name else old) for key, old in received.headers)
    return replace(received, headers=headers)


def amounts(jars: Jars, stream: UUID) -> Sequence[int]:
    return jars.read().get(stream, [])
