"""Each test begins with nothing remembered by the process; some have a card provider that answers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.apps.payments.conftest import SECRET, Provider
from tests.apps.payments.serving import simulated_provider
from titan.apps.flashsales import lanes
from titan.apps.flashsales.services import pressing
from titan.platform import failpoints


@pytest.fixture(autouse=True)
def _nothing_remembered(settings: Any) -> Iterator[None]:
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.flashsales.gatekeeping.principal_of"
    settings.FLASH_PROOF_NUMBER = 50
    pressing.memory.forget()
    lanes.forget()
    yield
    pressing._rates.cache_clear()


@pytest.fixture
def failpoint() -> Iterator[Callable[[str], None]]:
    """Activate failpoints of this process until the test ends."""
    yield failpoints.activate
    failpoints.activate("")


@pytest.fixture
def provider(tmp_path: Any, settings: Any) -> Iterator[Provider]:
    """A simulated card provider, to which Titan is pointed."""
    with simulated_provider(tmp_path / "book.sqlite3") as made:
        settings.CARD_PROVIDER_URL = made.url
        settings.CARD_WEBHOOK_SECRET = SECRET
        yield made
