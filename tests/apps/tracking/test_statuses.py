"""All twelve statuses, as the simulated carrier tells them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.simulators.carrier.running import still_carrier
from titan.apps.tracking import api as tracking
from titan.apps.tracking.contracts import TrackingStatus
from titan.simulators.carrier import journeys
from titan.simulators.carrier.app import Carrier

from .conftest import shipped
from .delivering import deliver_webhooks

pytestmark = pytest.mark.django_db
BOOKING: dict[str, Any] = {
    "reference": "261120-ABCDEF",
    "service": "Standard",
    "sender": {"name": "Lamps", "city": "Köln", "country": "DE"},
    "address": {"name": "Ada", "street": "Torstraße 1", "city": "Berlin", "country": "DE"},
    "collect": None,
    "due_at": "2026-11-24T18:00:00Z",
}


@pytest.fixture
def still(tmp_path: Path, settings: Any) -> Iterator[Carrier]:
    settings.ROOT_URLCONF = "tests.apps.shipping.urls"
    carrier = still_carrier(tmp_path)
    yield carrier
    carrier.close()


def followed(carrier: Carrier) -> tuple[str, UUID]:
    """The number and the order of a parcel that carrier and Titan know."""
    parcel, _ = carrier.book.take("key-00000001", BOOKING, now=datetime.now(UTC), pace_s=0)
    known = replace(shipped(), tracking_number=parcel["tracking_number"])
    tracking.register_parcel(parcel=known)
    return known.tracking_number, known.order_id


@pytest.mark.parametrize("status", list(TrackingStatus))
def test_every_status_is_reached(still: Carrier, status: TrackingStatus) -> None:
    number, order_id = followed(still)
    still.book.advance(number, journeys.CODE_OF[status.value], now=datetime.now(UTC), pace_s=0)

    deliver_webhooks(still)

    assert tracking.track_of(order_id=order_id).status is status


def test_a_recalled_parcel_comes_back(still: Carrier) -> None:
    number, order_id = followed(still)
    still.book.advance(number, "HUB_IN", now=datetime.now(UTC), pace_s=0)
    still.book.void("key-00000001", now=datetime.now(UTC), pace_s=0)
    still.book.advance(number, None, now=datetime.now(UTC), pace_s=0)

    deliver_webhooks(still)

    assert tracking.track_of(order_id=order_id).status is TrackingStatus.RETURNED
