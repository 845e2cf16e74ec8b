"""What tests of tracking stand on: parcels that were shipped, and webhooks signed as the carrier signs them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from standardwebhooks.webhooks import Webhook

from tests.apps.shipping.conftest import carrier, rest, shop  # noqa: F401 - fixtures
from tests.simulators.carrier.running import SECRET
from titan.apps.tracking import api as tracking
from titan.apps.tracking.contracts import ShippedParcel
from titan.kernel.ids import new_id

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def shipped(number: str = "TC1") -> ShippedParcel:
    return ShippedParcel(
        shipment_id=new_id(bucket=3000),
        order_id=new_id(bucket=1000),
        shop_id=new_id(bucket=3000),
        buyer_id=new_id(bucket=1000),
        carrier="simulated",
        tracking_number=number,
        shipped_at=START,
        estimated_delivery_at=START + timedelta(days=4),
    )


@dataclass(frozen=True)
class Hook:
    """A webhook about to be sent. `hour` is when the scan was made, after START."""

    code: str
    hour: float = 0
    number: str = "TC1"
    note: str = ""
    scan_id: str = ""
    webhook_id: str = ""
    sent_at: datetime | None = None
    secret: str = SECRET

    def body(self) -> bytes:
        data = {
            "scan_id": self.scan_id or f"{self.number}-{self.code}-{self.hour}",
            "tracking_number": self.number,
            "code": self.code,
            "place": "Köln, DE",
            "note": self.note,
            "scanned_at": (START + timedelta(hours=self.hour)).isoformat(),
        }
        return orjson.dumps({"type": "parcel.scanned", "data": data})

    def headers(self, body: bytes) -> dict[str, str]:
        at = self.sent_at or datetime.now(UTC)
        webhook_id = self.webhook_id or f"msg_{self.number}_{self.code}_{self.hour}"
        return {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(webhook_id, at, body.decode()),
        }

    def send(self) -> bool:
        body = self.body()
        return tracking.accept_webhook(headers=self.headers(body), body=body)

    def again(self, **changes: Any) -> "Hook":
        return replace(self, **changes)


@pytest.fixture(autouse=True)
def _secret(settings: Any) -> None:
    settings.CARRIER_WEBHOOK_SECRET = SECRET


Follow = Callable[[], UUID]


@pytest.fixture
def order_id(db: None) -> UUID:
    """The order of a parcel that is followed under the number TC1."""
    parcel = shipped()
    tracking.register_parcel(parcel=parcel)
    return parcel.order_id
