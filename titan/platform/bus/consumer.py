"""The consumer: reads the partitions that it is given for one subscriber, from where the database says."""

import threading
from collections.abc import Sequence
from contextlib import suppress

import structlog
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka import Message as KafkaMessage
from django.db import connection

from titan.platform import homes
from titan.platform.eventlog.delivery import OUTAGES

from . import clients, places
from .contracts import Part, Received
from .registry import RemoteSubscription, topic
from .taking import Taker

log = structlog.get_logger(__name__)
POLL_S = 0.5
RETRY_S = 1.0


class Follower:
    """Follows the bus for one subscriber of a cell until stopped; outages are waited for."""

    def __init__(self, subscription: RemoteSubscription, stopping: threading.Event, *, cell: int) -> None:
        self._subscription = subscription
        self._cell = cell
        self._stopping = stopping
        self._cluster = ""
        self._stands: dict[int, int] = {}
        # Another process may have left something.
        self._awaits_buckets = True

    def run(self) -> None:
        """Block until stopped."""
        while not self._stopping.is_set():
            try:
                self._follow()
            except (KafkaException, places.Moved, *OUTAGES) as error:
                log.warning("bus.follower_waits", subscriber=self._subscription.name, error=str(error))
                connection.close()
                self._stopping.wait(RETRY_S)
            except Exception:
                log.exception("bus.follower_failed", subscriber=self._subscription.name)
                connection.close()
                self._stopping.wait(RETRY_S)
        connection.close()

    def _follow(self) -> None:
        own = topic(self._subscription.topic)
        count = clients.ensure([own])[own.name]
        consumer = clients.consumer(self._cell, self._subscription.name)
        try:
            name = clients.topic_name(own.name)
            self._cluster = str(consumer.list_topics(name, timeout=clients.CALL_S).cluster_id)
            taker = Taker(self._subscription, self._cell, self._cluster)
            self._stands = {}
            if own.is_addressed:
                self._follow_own(consumer, taker, name, count)
                return
            consumer.subscribe([name], on_assign=self._assigned, on_revoke=self._revoked)
            while not self._stopping.is_set():
                self._take(consumer, taker)
        finally:
            with suppress(KafkaException):
                consumer.close()

    def _follow_own(self, consumer: Consumer, taker: Taker, name: str, count: int) -> None:
        """Of an addressed topic only the partitions of this cell's buckets, so that what is read does not grow with the number of cells."""
        buckets: Sequence[int] = ()
        while not (count := len(consumer.list_topics(name, timeout=clients.CALL_S).topics[name].partitions)):
            # The publisher makes the topic, in whichever cell is the first.
            if self._stopping.wait(RETRY_S):
                return
        while not self._stopping.is_set():
            if (present := homes.buckets()) != buckets:
                buckets = present
                numbers = sorted({bucket % count for bucket in buckets})
                self._assigned(consumer, [TopicPartition(name, number) for number in numbers])
            self._take(consumer, taker)

    def _assigned(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        if not partitions:
            return
        name = partitions[0].topic
        numbers = [partition.partition for partition in partitions]
        log.info("bus.assigned", subscriber=self._subscription.name, partitions=numbers)
        self._stands = places.begin(self._subscription.name, self._cluster, name, numbers)
        # At 0 stands one that never read: the topic may begin later.
        consumer.assign(
            [TopicPartition(name, number, self._stands[number] or OFFSET_BEGINNING) for number in numbers]
        )

    def _revoked(self, _consumer: Consumer, _partitions: list[TopicPartition]) -> None:
        self._stands = {}

    def _take(self, consumer: Consumer, taker: Taker) -> None:
        first = consumer.poll(POLL_S)
        if first is None:
            self._awaits_buckets = self._awaits_buckets and taker.release()
            return
        raw = [first, *consumer.consume(self._subscription.size - 1, timeout=0)]
        read = [received(one) for one in raw if _is_whole(one)]
        # Those of a partition that was taken away meanwhile are its new owner's.
        read = [one for one in read if one.partition in self._stands]
        if read:
            parts = self._parts(consumer, read)
            self._awaits_buckets |= taker.take(read, parts).parked > 0
            self._stands |= {part.partition: part.end for part in parts}
        for one in raw:
            if _is_end(one) and one.partition() in self._stands:
                places.caught_up(
                    self._subscription.name, self._cluster, str(one.topic()), int(one.partition() or 0)
                )

    def _parts(self, consumer: Consumer, read: Sequence[Received]) -> list[Part]:
        ends = {one.partition: one.offset + 1 for one in read}
        parts = []
        for number, end in sorted(ends.items()):
            marks = consumer.get_watermark_offsets(TopicPartition(read[0].topic, number), cached=True)
            behind = max(0, (marks[1] if marks else end) - end)
            parts.append(Part(read[0].topic, number, self._stands[number], end, behind))
        return parts


def received(message: KafkaMessage) -> Received:
    """A message as it lay in Kafka."""
    key, value = message.key() or b"", message.value() or b""
    told = message.headers() or []
    headers = told.items() if isinstance(told, dict) else told
    return Received(
        str(message.topic()),
        int(message.partition() or 0),
        int(message.offset() or 0),
        key if isinstance(key, bytes) else key.encode(),
        tuple((name, _bytes(text)) for name, text in headers),
        value if isinstance(value, bytes) else value.encode(),
    )


def _bytes(text: str | bytes | None) -> bytes:
    return text.encode() if isinstance(text, str) else text or b""


def _is_whole(message: KafkaMessage) -> bool:
    """Raises KafkaException: it is no message but an error that cannot be passed over."""
    error = message.error()
    if error is None:
        return True
    if error.code() == KafkaError._PARTITION_EOF:
        return False
    raise KafkaException(error)


def _is_end(message: KafkaMessage) -> bool:
    error = message.error()
    return error is not None and error.code() == KafkaError._PARTITION_EOF
