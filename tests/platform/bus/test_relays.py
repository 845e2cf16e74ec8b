"""Both ways from the log to Kafka, which readers cannot tell apart: the publisher, and Debezium."""

import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from confluent_kafka import KafkaError, TopicPartition
from django.core.management import call_command

from tests.platform.bus import relaying
from tests.platform.bus.messages import OTHER_CELL, OWN_CELL, Jars, amounts
from tests.platform.bus.test_catalogue import FOREIGN, far_product, tell, tell_shop
from tests.platform.bus.test_letters import Posted
from tests.platform.eventlog.facts import Deposited
from titan.apps.products import api as products
from titan.apps.products.events import ProductPublished
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform import homes
from titan.platform.bus import api, clients, connect, connectors, figures, handing, registry, slots
from titan.platform.bus import broker as brokers
from titan.platform.bus.broker import Broker
from titan.platform.bus.connect import Worker
from titan.platform.bus.consumer import Follower, received
from titan.platform.bus.contracts import Received
from titan.platform.bus.models import ParkedMessage
from titan.platform.eventlog import relay as log_relay
from titan.platform.eventlog.appending import Pending, append
from titan.platform.eventlog.models import Checkpoint

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kafka]
Run = Callable[[threading.Event], None]


@pytest.fixture
def jars() -> Iterator[Jars]:
    own = Jars()
    yield own
    own.forget()


@pytest.fixture
def far_home() -> Iterator[None]:
    """A bucket that is at home in the other cell."""
    homes.register(lambda bucket: OTHER_CELL if bucket == FOREIGN else None)
    yield
    homes.forget()


@pytest.fixture(params=["publisher", "debezium"])
def kind(request: pytest.FixtureRequest, broker: Broker) -> str:
    """What TITAN_BUS_RELAY says; all that it needs is running."""
    if request.param == "debezium":
        request.getfixturevalue("debezium")
    return str(request.param)


@pytest.fixture
def publish(kind: str) -> Run:
    """What brings the log of the other cell to Kafka."""
    return by_debezium if kind == "debezium" else by_publisher


def by_publisher(stopping: threading.Event) -> None:
    handing.PublisherAgain(stopping, cell=OTHER_CELL).run()


def by_debezium(stopping: threading.Event) -> None:
    handing.DebeziumRelay(stopping, cell=OTHER_CELL).run()


@contextmanager
def working(*runs: Run) -> Iterator[threading.Event]:
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


def following(jars: Jars) -> Run:
    return lambda stopping: Follower(jars.subscription, stopping, cell=OWN_CELL).run()


def put(streams: list[UUID], amounts: Iterable[int]) -> None:
    for amount in amounts:
        append([Pending(stream, Deposited(Money(amount, "EUR"))) for stream in streams])


def is_published() -> bool:
    return Checkpoint.objects.filter(subscriber=figures.PUBLISHER).exists() and not log_relay.lag(
        figures.PUBLISHER
    )


def lying(*topics: str) -> list[Received]:
    """All that committed readers find in these topics, as it was sent."""
    consumer = clients.consumer(OWN_CELL, f"tests-{secrets.token_hex(4)}")
    parts = [TopicPartition(clients.topic_name(name), number, 0) for name in topics for number in range(16)]
    consumer.assign(parts)
    found, ended = [], 0
    while ended < len(parts):
        for message in consumer.consume(500, timeout=1):
            error = message.error()
            if error is None:
                found.append(received(message))
            elif error.code() == KafkaError._PARTITION_EOF:
                ended += 1
    consumer.close()
    return found


def soon(says: Callable[[], bool], *, within_s: float = 60) -> bool:
    give_up = time.monotonic() + within_s
    while time.monotonic() < give_up:
        if says():
            return True
        time.sleep(0.05)
    return False


def test_the_log_arrives_in_another_cell_in_the_order_of_its_streams(publish: Run, jars: Jars) -> None:
    streams = [new_id(bucket=bucket) for bucket in (1, 2, 3, 900, 4095)]
    with working(publish, following(jars)):
        put(streams, range(1, 21))
        assert soon(lambda: sum(map(len, jars.read().values())) == 100)
        assert soon(is_published)
    assert jars.read() == {stream: list(range(1, 21)) for stream in streams}
    assert not ParkedMessage.objects.exists()


def test_what_happens_while_the_broker_is_away_arrives_once_it_is_back(
    publish: Run, broker: Broker, running_broker: Path, jars: Jars
) -> None:
    jar = new_id(bucket=1)
    with working(publish, following(jars)):
        put([jar], [1])
        assert soon(lambda: amounts(jars, jar) == [1])
        broker.kill()
        put([jar], range(2, 30))
        assert log_relay.lag(figures.PUBLISHER) > 0
        brokers.start(running_broker)
        assert soon(lambda: amounts(jars, jar) == list(range(1, 30)), within_s=120)


def test_a_relay_that_is_killed_again_and_again_loses_nothing(
    kind: str, broker: Broker, titan_environ: dict[str, str], settings: Any, jars: Jars
) -> None:
    streams = [new_id(bucket=bucket) for bucket in range(40)]
    environ = titan_environ | {
        "TITAN_BUS_RELAY": kind,
        "TITAN_CONNECT_URL": settings.CONNECT_URL,
        "TITAN_KAFKA_BOOTSTRAP": broker.bootstrap,
        "TITAN_ROLE": "relay",
        "TITAN_DATABASE_ROLE": "titan_app",
    }
    with working(following(jars)):
        for life in range(3):
            relay = relaying.spawn(environ, prefix=settings.BUS_PREFIX, cell=OTHER_CELL)
            try:
                put(streams, range(life * 10 + 1, life * 10 + 11))
                assert soon(lambda life=life: sum(map(len, jars.read().values())) > life * 400)  # type: ignore[misc]
            finally:
                relay.kill()
                relay.wait()
        with working(by_debezium if kind == "debezium" else by_publisher):
            assert soon(lambda: sum(map(len, jars.read().values())) >= 1200, within_s=120)
    assert jars.read() == {stream: list(range(1, 31)) for stream in streams}
    assert not ParkedMessage.objects.exists()


def test_a_worker_that_is_killed_at_work_repeats_nothing_that_readers_see(
    debezium: Worker, broker: Broker, connect_home: Path
) -> None:
    streams = [new_id(bucket=bucket) for bucket in range(40)]
    with working(by_debezium):
        for life in range(3):
            put(streams, range(life * 30 + 1, life * 30 + 31))
            worker = connect.read(connect_home)
            assert worker is not None
            worker.kill()
            connect.start(connect_home, bootstrap=broker.bootstrap)
        assert soon(is_published, within_s=120)
    told = Counter((one.key, dict(one.headers)["version"]) for one in lying("events"))
    assert len(told) == 40 * 90
    assert set(told.values()) == {1}


def test_both_relays_send_the_same_messages(
    debezium: Worker, settings: Any, far_home: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_addresses", dict(registry._addresses))
    api.address(Posted, to="to")
    tell(new_id(bucket=1), Posted(new_id(bucket=FOREIGN), "a letter"))
    jug = far_product(1, 'Krug „Ä“ 水差し 🫖 \\ "quoted"')
    tell(jug.id, ProductPublished(jug))
    products.adopt(products=[far_product(2, "Learnt, so kept")])
    tell(jug.id, ProductPublished(replace(jug, title="Redder jug", version=2)))
    tell_shop(jug.shop.id)
    put([new_id(bucket=4095)], [1, 2, 3])
    sent = []
    for relay in (by_publisher, by_debezium):
        Checkpoint.objects.filter(subscriber=figures.PUBLISHER).update(transaction_id=0, position=0)
        settings.BUS_PREFIX = f"test-{secrets.token_hex(4)}"
        with working(relay):
            assert soon(is_published)
        found = [replace(one, topic=one.topic.partition(".")[2]) for one in lying(*sorted(registry.topics()))]
        sent.append(sorted(found, key=lambda one: (one.topic, one.partition, one.offset)))
    assert {one.topic for one in sent[0]} >= {"events", "catalogue", "letters"}
    assert [replace(one, offset=0) for one in sent[0]] == [replace(one, offset=0) for one in sent[1]]


def test_whoever_changes_the_relay_loses_and_repeats_nothing(debezium: Worker) -> None:
    streams = [new_id(bucket=bucket) for bucket in range(10)]
    for number, relay in enumerate((by_publisher, by_debezium, by_publisher, by_debezium)):
        put(streams, range(number * 5 + 1, number * 5 + 6))
        with working(relay):
            assert soon(is_published)
        assert len(slots.found()) == number % 2
    told = Counter((one.key, dict(one.headers)["version"]) for one in lying("events"))
    assert len(told) == 10 * 20
    assert set(told.values()) == {1}


def test_what_a_lost_slot_held_goes_out_by_another_one(debezium: Worker, jars: Jars) -> None:
    jar = new_id(bucket=1)
    with working(following(jars)):
        with working(by_debezium):
            put([jar], [1])
            assert soon(is_published)
            debezium.kill()
            put([jar], range(2, 20))
            assert soon(lambda: log_relay.lag(figures.HANDED) == 0)
        (lost,) = slots.found()
        slots.drop(lost)
        connect.start(Path(debezium.home), bootstrap=debezium.bootstrap)
        with working(by_debezium):
            assert soon(lambda: amounts(jars, jar) == list(range(1, 20)))
            (made,) = slots.found()
    assert made.name != lost.name


def test_the_command_tells_how_far_debezium_is(debezium: Worker, settings: Any) -> None:
    settings.CELL = OTHER_CELL
    with working(by_debezium):
        put([new_id(bucket=1)], [1])
        assert soon(is_published)
        said, told = StringIO(), StringIO()
        call_command("bus", "status", stdout=said)
        call_command("bus", "status", "--json", stdout=told)
    (slot,) = json.loads(told.getvalue())["debezium"]["slots"]
    assert (slot["is_usable"], slot["is_read"]) == (True, True)
    assert "publisher: 0.0 s behind\ndebezium: RUNNING\nslot titan_bus_" in said.getvalue()
    debezium.kill()
    told = StringIO()
    call_command("bus", "status", "--json", stdout=told)
    assert "does not answer" in json.loads(told.getvalue())["debezium"]["connector"]


def test_a_connector_that_failed_says_why_and_goes_on_once_that_is_mended(
    debezium: Worker, settings: Any
) -> None:
    settings.DEBEZIUM_OPTIONS = {"transforms.route.route.by.field": "_elsewhere"}
    with working(by_debezium):
        put([new_id(bucket=1)], [1, 2, 3])
        assert soon(lambda: connectors.of_cell(OTHER_CELL).state() == "FAILED")
        assert "_elsewhere" in connectors.of_cell(OTHER_CELL).trouble()
        assert not is_published()
    settings.DEBEZIUM_OPTIONS = {}
    with working(by_debezium):
        assert soon(is_published)
    assert [dict(one.headers)["version"] for one in lying("events")] == [b"1", b"2", b"3"]
