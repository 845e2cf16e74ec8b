"""A real broker for the tests that are marked `kafka`, with topics of their own for each, and a real Debezium for some."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.platform.bus.messages import OTHER_CELL
from titan.platform.bus import broker as brokers
from titan.platform.bus import connect, handing
from titan.platform.bus.broker import Broker
from titan.platform.bus.connect import Worker


@pytest.fixture(scope="session")
def running_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a broker that runs while the tests do."""
    if not brokers.is_installed():
        pytest.skip("Kafka is not installed: run ./scripts/install-kafka")
    home = tmp_path_factory.mktemp("kafka")
    brokers.start(home)
    yield home
    found = brokers.read(home)
    if found:
        brokers.stop(found)


@pytest.fixture
def broker(running_broker: Path, settings: Any) -> Broker:
    """The broker, running, as the bus of this test."""
    found = brokers.start(running_broker)
    settings.KAFKA_BOOTSTRAP = found.bootstrap
    settings.BUS_PREFIX = f"test-{secrets.token_hex(4)}"
    return found


@pytest.fixture(scope="session")
def connect_home(running_broker: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a worker of Kafka Connect that runs while the tests do."""
    if not connect.is_installed():
        pytest.skip("Debezium is not installed: run ./scripts/install-debezium")
    home = tmp_path_factory.mktemp("connect")
    yield home
    found = connect.read(home)
    if found:
        connect.stop(found)


@pytest.fixture
def debezium(transactional_db: None, broker: Broker, connect_home: Path, settings: Any) -> Iterator[Worker]:
    """The worker, running; what this test has it do ends with the test, and so does the slot in its database."""
    found = connect.start(connect_home, bootstrap=broker.bootstrap)
    settings.CONNECT_URL = found.url
    settings.BUS_RELAY = "debezium"
    yield found
    brokers.start(Path(broker.home))
    connect.start(connect_home, bootstrap=broker.bootstrap)
    handing.retire(OTHER_CELL)
