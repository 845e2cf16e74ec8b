"""Clients of Kafka and the topics, as the settings say. Importing this imports librdkafka: only the bus process does."""

from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from django.conf import settings

from titan.platform.engines.processes import ticks

from .contracts import Topic

log = structlog.get_logger(__name__)
PARTITIONS = 16
MOST_BYTES = 8 * 1024 * 1024
CALL_S = 15.0
# How long a publisher that died holds back readers, until its successor has fenced it or this is over.
TRANSACTION_MS = 30_000


def topic_name(topic: str) -> str:
    """What the topic is called in Kafka."""
    return f"{settings.BUS_PREFIX}.{topic}"


def _options(**own: Any) -> dict[str, Any]:
    return {
        **settings.KAFKA_OPTIONS,
        "bootstrap.servers": settings.KAFKA_BOOTSTRAP,
        # Without it each client writes a line to stderr for each attempt to reach a broker that is away.
        "log_level": 0,
        "error_cb": _said,
        "reconnect.backoff.max.ms": 2_000,
        **own,
    }


def _said(error: KafkaError) -> None:
    # Whoever calls hears of it besides, and says what it means for the work.
    log.debug("bus.kafka", error=error.str())


def producer(cell: int) -> Producer:
    """The one producer of a cell: a newer one fences it, so that a publisher which slept cannot write over its successor."""
    return Producer(
        _options(
            **{
                "transactional.id": f"{settings.BUS_PREFIX}.cell-{cell}.publisher",
                "transaction.timeout.ms": TRANSACTION_MS,
                "enable.idempotence": True,
                "acks": "all",
                "linger.ms": 2,
                "message.max.bytes": MOST_BYTES,
            }
        )
    )


def cluster(client: Producer | Consumer) -> str:
    """The id of the Kafka that a client speaks to.

    Raises:
        KafkaException: the broker is away.
    """
    return str(client.list_topics(timeout=CALL_S).cluster_id)


def consumer(cell: int, name: str) -> Consumer:
    """A member of the group that reads for one subscriber of a cell. Offsets are kept in the database, not in Kafka."""
    return Consumer(
        _options(
            **{
                "group.id": f"{settings.BUS_PREFIX}.cell-{cell}.{name}",
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "isolation.level": "read_committed",
                "enable.partition.eof": True,
                "session.timeout.ms": 10_000,
                "heartbeat.interval.ms": 2_000,
                "fetch.message.max.bytes": MOST_BYTES,
            }
        )
    )


def ensure(topics: Iterable[Topic]) -> dict[str, int]:
    """Make the topics that are not there. The number of partitions of each, by its own name.

    Raises:
        KafkaException: the broker is away or refuses.
    """
    admin = AdminClient(_options())
    wanted = {topic_name(topic.name): topic for topic in topics}
    there = admin.list_topics(timeout=CALL_S).topics
    new = [_new(name, topic) for name, topic in wanted.items() if name not in there]
    if new:
        for future in admin.create_topics(new, request_timeout=CALL_S).values():
            _made(future)
    return _partitions(admin, wanted)


def _partitions(admin: AdminClient, wanted: Mapping[str, Topic]) -> dict[str, int]:
    """How many each has. A broker hears of a topic that was just made a moment later, and until then it shows none."""
    for _ in ticks(CALL_S, every=0.1):
        there = admin.list_topics(timeout=CALL_S).topics
        counts = {topic.name: len(there[name].partitions) for name, topic in wanted.items() if name in there}
        if len(counts) == len(wanted) and all(counts.values()):
            return counts
    raise KafkaException(KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART))


def _new(name: str, topic: Topic) -> NewTopic:
    # Kept for ever: a cell that is added, or a subscriber that is new, reads from the beginning.
    kept = {"cleanup.policy": "compact"} if topic.is_compacted else {"retention.ms": "-1"}
    config = {**kept, "max.message.bytes": str(MOST_BYTES)}
    return NewTopic(name, num_partitions=PARTITIONS, replication_factor=-1, config=config)


def _made(future: Any) -> None:
    try:
        future.result()
    except KafkaException as error:
        # Another cell was quicker.
        if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            raise
