"""Tracking over HTTP, and the whole way from a booked label to a delivered order."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest

from tests.apps.shipping.conftest import Shop, open_shop
from tests.apps.shipping.doors import Caller, code_of
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import OrderStatus
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import Shipment, ShipmentStatus
from titan.apps.tracking import api as tracking
from titan.kernel.ids import new_id
from titan.platform.eventlog import relay
from titan.simulators.carrier.app import Carrier

from .conftest import Hook
from .delivering import deliver_webhooks

Rest = Callable[[UUID | None], Caller]


def sent(shop: Shop) -> tuple[UUID, UUID, Shipment]:
    """A shipped order, its buyer, its shipment."""
    ordered = shop.order().pay().settled()
    shipment = shipping.ship(order_id=ordered.id, shop_id=shop.id)
    relay.settle()
    return ordered.id, ordered.buyer_id, shipment


@pytest.mark.django_db
class TestWebhookDoor:
    def test_takes_a_signed_webhook_and_its_replay(self, rest: Rest) -> None:
        hook = Hook("COLLECTED")
        body = hook.body()

        answers = [
            rest(None)("POST", "tracking/webhooks/simulated", body, **_named(hook, body)) for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [204, 204]

    def test_refuses_others(self, rest: Rest) -> None:
        body = Hook("COLLECTED").body()

        unsigned = rest(None)("POST", "tracking/webhooks/simulated", body)
        unknown = rest(None)("POST", "tracking/webhooks/pigeon", body)

        assert (unsigned.status_code, code_of(unsigned)) == (403, "tracking.webhook_rejected")
        assert (unknown.status_code, code_of(unknown)) == (404, "tracking.carrier_unknown")


def _named(hook: Hook, body: bytes) -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in hook.headers(body).items()}


@pytest.mark.django_db(transaction=True)
class TestOrderTracking:
    def test_is_for_the_buyer_and_the_shop(self, shop: Shop, carrier: Carrier, rest: Rest) -> None:
        order_id, buyer_id, shipment = sent(shop)
        others = [None, new_id(bucket=1), open_shop("Other").owner_id]

        answers = [
            rest(who)("GET", f"orders/{order_id}/tracking") for who in (buyer_id, shop.owner_id, *others)
        ]

        assert [answer.status_code for answer in answers] == [200, 200, 401, 404, 404]
        assert orjson.loads(answers[0].content)["tracking_number"] == shipment.tracking_number
        assert code_of(answers[3]) == "tracking.parcel_not_found"

    def test_finds_nothing_before_it_is_shipped(self, shop: Shop, rest: Rest) -> None:
        ordered = shop.order().settled()

        assert rest(ordered.buyer_id)("GET", f"orders/{ordered.id}/tracking").status_code == 404


@pytest.mark.django_db(transaction=True)
class TestWholeWay:
    def test_a_parcel_reaches_the_buyer(self, shop: Shop, carrier: Carrier, rest: Rest) -> None:
        order_id, _, shipment = sent(shop)
        carrier.book.advance(shipment.tracking_number, "HANDED_OVER", now=datetime.now(UTC), pace_s=0)

        delivered = deliver_webhooks(carrier)
        relay.settle()

        assert delivered == 7
        assert orders.get(order_id=order_id).status is OrderStatus.DELIVERED
        assert shipping.shipment_of(order_id=order_id).status is ShipmentStatus.DELIVERED
        assert [scan.status.value for scan in tracking.track_of(order_id=order_id).scans] == [
            "pre_transit",
            "picked_up",
            "in_transit",
            "at_hub",
            "in_transit",
            "out_for_delivery",
            "delivered",
        ]
        assert deliver_webhooks(carrier) == 0
