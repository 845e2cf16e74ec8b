"""Logs of made-up events, what a dirty producer makes of them, and an honest writer of the real log."""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from confluent_kafka import Message as KafkaMessage

from scripts.torturing import bus_projection
from scripts.torturing.bus_projection import Struck, linked
from titan.kernel import clock
from titan.kernel.events import Envelope, encode
from titan.kernel.ids import bucket_of, new_id
from titan.platform.bus import clients, wire
from titan.platform.bus.consumer import received
from titan.platform.bus.contracts import Message
from titan.platform.db import sql
from titan.platform.eventlog.appending import Pending, append

TWICE = MOVED = 0.10
SWAPPED = POISON = 0.01
FAR = 200
Log = list[Message]


@dataclass(frozen=True, slots=True)
class Heap:
    """What is sent, None for bytes that are no message, and how much of each dirt is in it."""

    messages: list[Message | None]
    twice: int
    moved: int
    swapped: int
    sick: int
    sick_streams: int
    junk: int

    def says(self) -> str:
        """What was done to the log."""
        return (
            f"{self.twice} twice, {self.moved} moved among other streams, {self.swapped} within their own,"
            f" {self.sick} sick in {self.sick_streams} streams, {self.junk} unreadable"
        )


def make_log(events: int, a_stream: int, dice: random.Random) -> Log:
    """That many events over their streams, mixed; half of the poison is among them."""
    streams = [new_id(bucket=dice.randrange(4096)) for _ in range(max(1, events // a_stream))]
    versions = dict.fromkeys(streams, 0)
    log = []
    for number in range(events):
        stream = dice.choice(streams)
        versions[stream] += 1
        event = Struck(number, is_sick=dice.random() < POISON / 2)
        envelope = Envelope(
            stream=stream,
            version=versions[stream],
            type=Struck.type,
            bucket=bucket_of(stream),
            payload=encode(event),
            metadata={},
            recorded_at=clock.now(),
            transaction_id=1,
            position=number,
        )
        log.append(Message(envelope, 0, versions[stream] - 1))
    return log


def fold(log: Log) -> list[tuple[UUID, str]]:
    """The chains that the log makes, each event once and in its order."""
    chains: dict[UUID, str] = {}
    for message in log:
        envelope = message.envelope
        link = chains.get(envelope.stream, "")
        chains[envelope.stream] = linked(link, envelope.version, envelope.payload["number"])
    return list(chains.items())


def soiled(log: Log, dice: random.Random) -> Heap:
    """The log as a bad producer sends it."""
    # A message keeps its rank, or goes up to FAR ranks later; its stream's own order is mended after.
    ranked = [
        (rank + (dice.uniform(1, FAR) if dice.random() < MOVED else 0), rank) for rank in range(len(log))
    ]
    moved = sum(place != rank for place, rank in ranked)
    order = [log[rank] for _, rank in sorted(ranked)]
    waiting: dict[UUID, list[Message]] = {}
    for message in log:
        waiting.setdefault(message.envelope.stream, []).append(message)
    queues = {stream: iter(messages) for stream, messages in waiting.items()}
    clean = [next(queues[message.envelope.stream]) for message in order]
    swapped = _swap(clean, dice)
    messages: list[Message | None] = []
    twice = junk = 0
    for place, message in enumerate(clean):
        messages.append(message)
        if dice.random() < TWICE:
            twice += 1
            messages.append(dice.choice(clean[max(0, place - FAR) : place + 1]))
        if dice.random() < POISON / 2:
            junk += 1
            messages.append(None)
    sick = [message.envelope.stream for message in log if message.envelope.payload["is_sick"]]
    return Heap(messages, twice, moved, swapped, len(sick), len(set(sick)), junk)


def _swap(messages: Log, dice: random.Random) -> int:
    """Let some messages change places with the next one of their stream."""
    places: dict[UUID, list[int]] = {}
    for place, message in enumerate(messages):
        places.setdefault(message.envelope.stream, []).append(place)
    swapped = 0
    for own in places.values():
        for one, other in zip(own[::2], own[1::2], strict=False):
            if dice.random() < 2 * SWAPPED:
                messages[one], messages[other] = messages[other], messages[one]
                swapped += 1
    return swapped


class Sender:
    """Sends whatever it is given, as it is given."""

    def __init__(self) -> None:
        self._name = clients.topic_name(bus_projection.TOPIC.name)
        self._partitions = clients.ensure([bus_projection.TOPIC])[bus_projection.TOPIC.name]
        # Not one of Titan's cells: it does not fence the publisher of any.
        self._producer = clients.producer(4095)
        self._producer.init_transactions(60)
        self._ends: dict[int, int] = {}

    def send(self, messages: Sequence[Message | None]) -> None:
        """All of these, in this order."""
        for begin in range(0, len(messages), 1_000):
            self._producer.begin_transaction()
            for message in messages[begin : begin + 1_000]:
                self._send(message)
            self._producer.commit_transaction(60)

    def _send(self, message: Message | None) -> None:
        if message is None:
            self._producer.produce(self._name, key=b"junk", value=b"{", partition=0, on_delivery=self._noted)
            return
        envelope = message.envelope
        self._producer.produce(
            self._name,
            key=wire.key(envelope),
            value=wire.value(envelope),
            headers=wire.headers(message),
            partition=envelope.bucket % self._partitions,
            on_delivery=self._noted,
        )

    def _noted(self, _error: object, sent: KafkaMessage) -> None:
        self._ends[int(sent.partition() or 0)] = int(sent.offset() or 0) + 1

    def is_read(self, subscriber: str) -> bool:
        """Whether the subscriber's checkpoints are at the end of what was sent."""
        rows = sql.query(
            "SELECT partition, next_offset FROM bus_checkpoint WHERE subscriber = %s", (subscriber,)
        )
        stands: dict[int, int] = dict(rows)
        return all(stands.get(partition, 0) >= end for partition, end in self._ends.items())


class Writer:
    """Appends to the real log, a few streams over and over."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._streams = [new_id(bucket=dice.randrange(4096)) for _ in range(40)]
        self.written = 0

    def write_for(self, seconds: float) -> None:
        """Some fifty events a second."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            append([Pending(self._dice.choice(self._streams), Struck(self.written))])
            self.written += 1
            time.sleep(0.02)

    def fold(self) -> list[tuple[UUID, str]]:
        """The chains of the real log."""
        chains: dict[UUID, str] = {}
        for stream, version, number in sql.query(
            "SELECT stream, version, (payload->>'number')::int FROM eventlog_event WHERE type = %s ORDER BY stream, version",
            (Struck.type,),
        ):
            chains[stream] = linked(chains.get(stream, ""), version, number)
        return list(chains.items())


def watch(stopping: threading.Event, ready: threading.Event, lags: list[float]) -> None:
    """Read the end of the topic of all events, and note how old each is."""
    from titan.platform.bus.registry import EVERYTHING

    consumer = clients.consumer(4095, "torture.watch")
    consumer.subscribe([clients.topic_name(EVERYTHING.name)])
    began = time.time()
    try:
        while not stopping.is_set():
            message = consumer.poll(0.1)
            if message is None or message.error():
                if message is not None and not ready.is_set():
                    ready.set()
                    began = time.time()
                continue
            now, told = time.time(), dict(received(message).headers)
            recorded = datetime.fromisoformat(told["recorded_at"].decode()).timestamp()
            if ready.is_set() and recorded >= began:
                lags.append(now - recorded)
    finally:
        consumer.close()
