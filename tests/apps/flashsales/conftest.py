"""What tests of flash sales stand on: a card provider that answers."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.apps.payments.conftest import SECRET, Provider
from tests.apps.payments.serving import simulated_provider


@pytest.fixture
def provider(tmp_path: Any, settings: Any) -> Iterator[Provider]:
    """A simulated card provider, to which Titan is pointed."""
    with simulated_provider(tmp_path / "book.sqlite3") as made:
        settings.CARD_PROVIDER_URL = made.url
        settings.CARD_WEBHOOK_SECRET = SECRET
        yield made
