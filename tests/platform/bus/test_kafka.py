"""The publisher, the topics and their readers with a real Kafka. What any relay owes is in test_relays."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource
from confluent_kafka.admin._resource import ResourceType
from django.core.management import CommandError, call_command

from tests.platform.bus.messages import OTHER_CELL, OWN_CELL, Jars, amounts
from tests.platform.eventlog.facts import Closed, Deposited
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.bus import clients, figures, outbox, publisher, registry
from titan.platform.bus.broker import Broker
from titan.platform.bus.consumer import Follower
from titan.platform.bus.contracts import Topic
from titan.platform.bus.models import BusCheckpoint
from titan.platform.bus.publisher import Publisher
from titan.platform.eventlog import reading, relay
from titan.platform.eventlog.appending import Pending, append
from titan.platform.eventlog.models import Checkpoint
from titan.platform.eventlog.reading import Place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kafka]


@pytest.fixture
def jars() -> Iterator[Jars]:
    own = Jars()
    yield own
    own.forget()


@contextmanager
def working(*runs: Callable[[threading.Event], None]) -> Iterator[threading.Event]:
    """Each in a thread of its own, until the block ends."""
    stopping = threading.Event()
    threads = [threading.Thread(target=run, args=(stopping,)) for run in runs]
    for thread in threads:
        thread.start()
    try:
        yield stopping
    finally:
        stopping.set()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads)


def publish(stopping: threading.Event) -> None:
    Publisher(stopping, cell=OTHER_CELL).run()


def following(jars: Jars) -> Callable[[threading.Event], None]:
    return lambda stopping: Follower(jars.subscription, stopping, cell=OWN_CELL).run()


def soon(says: Callable[[], bool], *, within_s: float = 60) -> bool:
    give_up = time.monotonic() + within_s
    while time.monotonic() < give_up:
        if says():
            return True
        time.sleep(0.05)
    return False


def test_a_log_that_is_published_twice_takes_effect_once(broker: Broker, jars: Jars) -> None:
    jar = new_id(bucket=1)
    for amount in range(1, 6):
        append([Pending(jar, Deposited(Money(amount, "EUR")))])
    with working(publish):
        assert soon(lambda: relay.lag(figures.PUBLISHER) == 0 and Checkpoint.objects.exists())
    Checkpoint.objects.filter(subscriber=figures.PUBLISHER).update(transaction_id=0, position=0)
    with working(publish):
        assert soon(lambda: relay.lag(figures.PUBLISHER) == 0)
    append([Pending(jar, Deposited(Money(6, "EUR")))])
    with working(publish, following(jars)):
        assert soon(lambda: len(amounts(jars, jar)) >= 6)
        assert soon(lambda: figures.behind() == {"tests.jars": 0.0})
    assert amounts(jars, jar) == [1, 2, 3, 4, 5, 6]


def test_a_publisher_that_slept_cannot_write_over_its_successor(broker: Broker) -> None:
    jar = new_id(bucket=1)
    append([Pending(jar, Closed())])
    events = outbox.read(Place(0, 0), until=reading.last(), limit=10).envelopes
    messages = outbox.outgoing(events, topics=[registry.EVERYTHING], cell=OTHER_CELL)
    partitions = clients.ensure([registry.EVERYTHING])
    old, new = clients.producer(OTHER_CELL), clients.producer(OTHER_CELL)
    old.init_transactions(30)
    publisher.send(old, messages, partitions)
    new.init_transactions(30)
    with pytest.raises(KafkaException, match=r"(?i)fenced|epoch"):
        publisher.send(old, messages, partitions)
    publisher.send(new, messages, partitions)


def test_readers_that_come_and_go_take_each_message_once(broker: Broker, jars: Jars) -> None:
    streams = [new_id(bucket=bucket) for bucket in range(32)]
    with working(publish, following(jars)):
        for amount in range(1, 31):
            append([Pending(stream, Deposited(Money(amount, "EUR"))) for stream in streams])
            if amount % 10 == 0:
                with working(following(jars), following(jars)):
                    assert soon(lambda: bool(jars.read()))
        assert soon(lambda: sum(map(len, jars.read().values())) >= 32 * 30)
    assert jars.read() == {stream: list(range(1, 31)) for stream in streams}


def test_a_narrow_topic_names_the_forerunner_that_it_carries(broker: Broker) -> None:
    jar = new_id(bucket=1)
    for event in (Deposited(Money(1, "EUR")), Closed(), Closed(), Deposited(Money(2, "EUR"))):
        append([Pending(jar, event)])
    narrow = Topic("narrow", frozenset({"tests.deposited"}))
    events = outbox.read(Place(0, 0), until=reading.last(), limit=10).envelopes
    sent = outbox.outgoing(events, topics=[narrow], cell=OTHER_CELL)
    assert [(one.message.envelope.version, one.message.after) for one in sent] == [(1, 0), (4, 1)]


def test_a_broker_that_was_set_up_anew_is_read_from_its_beginning(broker: Broker, jars: Jars) -> None:
    jar = new_id(bucket=1)
    append([Pending(jar, Deposited(Money(1, "EUR")))])
    with working(publish, following(jars)):
        assert soon(lambda: amounts(jars, jar) == [1])
    BusCheckpoint.objects.update(cluster="the one before", next_offset=10_000)
    append([Pending(jar, Deposited(Money(2, "EUR")))])
    with working(publish, following(jars)):
        assert soon(lambda: amounts(jars, jar) == [1, 2])


def test_a_compacted_topic_is_made_to_keep_the_last_of_each_stream_and_others_all(broker: Broker) -> None:
    kept = Topic("kept", frozenset({"tests.deposited"}), is_compacted=True)
    assert clients.ensure([kept, registry.EVERYTHING]) == {"kept": 16, "events": 16}
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    names = [clients.topic_name(topic.name) for topic in (kept, registry.EVERYTHING)]
    asked = admin.describe_configs([ConfigResource(ResourceType.TOPIC, name) for name in names])
    told = {resource.name: future.result(timeout=30) for resource, future in asked.items()}
    found = [told[name] for name in names]
    assert [config["cleanup.policy"].value for config in found] == ["compact", "delete"]
    assert found[1]["retention.ms"].value == "-1"


def test_without_an_address_there_is_no_bus(settings: Any) -> None:
    settings.KAFKA_BOOTSTRAP = ""
    with pytest.raises(CommandError, match="TITAN_KAFKA_BOOTSTRAP"):
        call_command("run_bus", stdout=StringIO())
