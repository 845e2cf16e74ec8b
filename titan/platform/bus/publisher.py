"""The publisher: the log goes out to Kafka in its order, and the checkpoint moves once Kafka has it for good.

Note [One publisher]
    Several may run in a cell; an advisory lock lets one of them work. One that lost its connection, and with it the lock, may
    not know yet: when its successor begins, Kafka refuses whatever it still sends. So no older version of a stream ever
    comes to lie behind a newer one, except as a repetition from the last checkpoint, which begins at the oldest.

Each batch is a transaction of Kafka's: readers see all of it or nothing.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress

import structlog
from confluent_kafka import KafkaException, Producer
from django.db import connection

from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.db.transactions import durable, forbid_transaction
from titan.platform.eventlog import reading
from titan.platform.eventlog.delivery import OUTAGES, checkpoint
from titan.platform.eventlog.reading import Place

from . import clients, outbox, places, wire
from .contracts import Topic
from .figures import PUBLISHER
from .outbox import Outgoing
from .registry import topics

log = structlog.get_logger(__name__)
POLL_S = 0.02
RETRY_S = 1.0
AT_ONCE = 500
_LOCK = "SELECT pg_try_advisory_lock(hashtext('titan'), hashtext(%s))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext('titan'), hashtext(%s))"
_MOVE = (
    "UPDATE eventlog_checkpoint SET transaction_id = %s, position = %s, updated_at = %s"
    " WHERE subscriber = %s AND transaction_id = %s AND position = %s"
)


class Superseded(Exception):
    """Another publisher has moved the checkpoint."""


class Publisher:
    """Publishes for a cell until stopped; an outage of Kafka or of the database is waited for."""

    def __init__(self, stopping: threading.Event, *, cell: int) -> None:
        self._stopping = stopping
        self._cell = cell
        self._topics: Sequence[Topic] = tuple(topics().values())

    def run(self) -> None:
        """Block until stopped."""
        while not self._stopping.is_set():
            try:
                if self._leads():
                    self._lead()
                else:
                    self._stopping.wait(RETRY_S)
            except (KafkaException, Superseded, *OUTAGES) as error:
                log.warning("bus.publisher_waits", error=str(error), retry_in_s=RETRY_S)
                self._begin_anew()
            except Exception:
                log.exception("bus.publisher_failed")
                self._begin_anew()
        connection.close()

    def _begin_anew(self) -> None:
        """The end of the connection gives the lock back."""
        connection.close()
        self._stopping.wait(RETRY_S)

    def _leads(self) -> bool:
        row = sql.one(_LOCK, (PUBLISHER,))
        return bool(row and row[0])

    def _lead(self) -> None:
        forbid_transaction()
        partitions = clients.ensure(self._topics)
        producer = clients.producer(self._cell)
        try:
            producer.init_transactions(clients.CALL_S)
            place = checkpoint(PUBLISHER)
            self._fill(producer, place, partitions)
            while not self._stopping.is_set():
                place = self._publish(producer, place, partitions)
            sql.one(_UNLOCK, (PUBLISHER,))
        finally:
            _discard(producer)

    def _fill(self, producer: Producer, place: Place, partitions: dict[str, int]) -> None:
        """Put what the log held already into narrow topics that are new in this Kafka. What a crash repeats is dropped by its version."""
        cluster = clients.cluster(producer)
        for topic in self._topics:
            # A letter of before there was a Kafka had nobody to go to.
            if not topic.facts or places.is_filled(cluster, topic.name):
                continue
            done, count = Place(0, 0), 0
            while done < place:
                if self._stopping.is_set():
                    return
                batch = outbox.read(done, until=place, limit=AT_ONCE)
                messages = outbox.outgoing(batch.envelopes, topics=[topic], cell=self._cell)
                if messages:
                    send(producer, messages, partitions)
                done, count = batch.end, count + len(messages)
            places.filled(cluster, topic.name)
            log.info("bus.topic_filled", topic=topic.name, messages=count)

    def _publish(self, producer: Producer, place: Place, partitions: dict[str, int]) -> Place:
        """One batch. Returns where the log is published to."""
        head = reading.head()
        if head <= place:
            self._stopping.wait(POLL_S)
            return place
        batch = outbox.read(place, until=head, limit=AT_ONCE)
        if outbox.is_ahead(batch.envelopes):
            self._stopping.wait(POLL_S)
            return place
        if batch.envelopes:
            messages = outbox.outgoing(batch.envelopes, topics=self._topics, cell=self._cell)
            send(producer, messages, partitions)
        with durable():
            if not sql.execute(_MOVE, (*batch.end, clock.now(), PUBLISHER, *place)):
                raise Superseded(f"{PUBLISHER} does not stand at {place}")
        return batch.end


def send(producer: Producer, messages: Sequence[Outgoing], partitions: dict[str, int]) -> None:
    """All of these messages, or none, as far as readers see.

    Raises:
        KafkaException: the broker is away, or a newer publisher has begun.
    """
    forbid_transaction()
    producer.begin_transaction()
    for one in messages:
        envelope = one.message.envelope
        producer.produce(
            clients.topic_name(one.topic.name),
            key=wire.key(envelope),
            value=wire.value(envelope),
            headers=wire.headers(one.message),
            partition=one.message.bucket % partitions[one.topic.name],
            timestamp=int(envelope.recorded_at.timestamp() * 1000),
        )
    producer.commit_transaction(clients.CALL_S)


def _discard(producer: Producer) -> None:
    """Leave nothing in its queue: what was not committed is sent again from the checkpoint."""
    producer.purge()
    with suppress(KafkaException):
        producer.abort_transaction(1.0)
