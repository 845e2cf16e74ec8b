"""A real broker for the tests that are marked `kafka`, and topics of their own for each."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from titan.platform.bus import broker as brokers
from titan.platform.bus.broker import Broker


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
