"""What tests of the pinned REST stand on: a card provider and a carrier over HTTP, and a category to sell in."""

from typing import Any
from uuid import UUID

import pytest

from tests.apps.payments.conftest import Provider, _provider_server, provider  # noqa: F401 - fixtures
from tests.apps.shipping.conftest import carrier  # noqa: F401 - a fixture
from tests.simulators.carrier.running import SECRET
from titan.apps.categories import api as categories
from titan.apps.inventory import api as inventory


@pytest.fixture
def card(provider: Provider, settings: Any) -> Provider:  # noqa: F811 - the fixture
    """The card provider, with the patience of a busy machine."""
    settings.CARD_PROVIDER_TIMEOUT_S = 10.0
    return provider


@pytest.fixture
def category_id(transactional_db: None) -> UUID:
    """A category with no attributes; the stock gate is open."""
    inventory.rebuild_gate()
    return categories.ensure_path(names=("Home", "Lamps")).id


@pytest.fixture(autouse=True)
def _carrier_secret(settings: Any) -> None:
    settings.CARRIER_WEBHOOK_SECRET = SECRET
