"""Operations see services, shipments, parcels and webhooks with what belongs to them."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.apps.shipping.conftest import Shop, draft
from titan.apps.shipping import api as shipping
from titan.apps.tracking import api as tracking
from titan.apps.users import api as users
from titan.kernel.ids import derived_id
from titan.platform.eventlog import relay
from titan.simulators.carrier.app import Carrier

from .conftest import Hook, shipped
from .delivering import deliver_webhooks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(db: None) -> Client:
    operator = users.create_user(
        email="ops@example.com", name="Olga Ops", password="correct horse battery", roles=("staff",)
    )
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=operator.id))
    return client


def shown(desk: Client, path: str) -> str:
    answer = desk.get(f"/admin/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_shipments_and_parcels_lead_to_their_order(shop: Shop, carrier: Carrier, desk: Client) -> None:
    service_id = shipping.save_service(shop_id=shop.id, draft=draft())
    ordered = shop.order(is_prepaid=False).settled()
    shipment = shipping.ship(order_id=ordered.id, shop_id=shop.id)
    relay.settle()
    deliver_webhooks(carrier)

    service = shown(desk, f"shipping/servicerow/{service_id}/change/")
    sent = shown(desk, f"shipping/shipmentrow/{shipment.id}/change/")
    parcels = shown(desk, f"tracking/parcelrow/?order_id={ordered.id}")

    assert "from 0: 490, from 2000: 690, from 10000: 1290; free from 5000" in service
    assert "AT, DE" in service
    assert f"/tracking/parcelrow/?order_id={ordered.id}" in sent
    assert "DE Berlin" in sent
    assert shipment.tracking_number in parcels
    assert f"/shipping/shipmentrow/?order_id={ordered.id}" in parcels


def test_a_parcel_shows_its_scans_and_what_waits(carrier: Carrier, desk: Client) -> None:
    parcel = shipped()
    tracking.register_parcel(parcel=parcel)
    Hook("COLLECTED", note="by van").send()
    Hook("COLLECTED", number="TC-unknown").send()

    page = shown(desk, f"tracking/parcelrow/{derived_id(parcel.shipment_id, label='parcel')}/change/")
    waiting = shown(desk, "tracking/webhookrow/?applied_at__isempty=1")

    assert "picked_up Köln, DE by van" in page
    assert "TC-unknown" in waiting
    assert "TC1" not in waiting
