"""What tests of reconciliation stand on: a simulated provider whose book is open to them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.apps.payments.conftest import SECRET, Provider
from tests.apps.payments.serving import empty, simulated_provider


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    folder: Path = tmp_path_factory.mktemp("reconciled")
    with simulated_provider(folder / "book.sqlite3") as provider:
        yield provider


@pytest.fixture
def provider(_server: Provider, settings: Any) -> Provider:
    """The provider `card`, with an empty book and the fees that were agreed with it."""
    empty(_server)
    settings.CARD_PROVIDER_TIMEOUT_S = 5.0
    settings.CARD_PROVIDERS = [
        {"name": "card", "url": _server.url, "webhook_secret": SECRET, "fee_bp": 140, "fee_fixed": 25}
    ]
    return _server
