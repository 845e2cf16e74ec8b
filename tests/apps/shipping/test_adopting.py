"""What shops of other cells offer: shown and quoted as they last told it."""

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command

from tests.apps.shipping.conftest import draft, table, tiers
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import ShippingService
from titan.apps.shipping.events import ServicesOffered
from titan.kernel.ids import derived_id, new_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.eventlog import reading

pytestmark = pytest.mark.django_db
FOREIGN = 2000


@pytest.fixture(autouse=True)
def _two_cells() -> Iterator[None]:
    homes.register(lambda bucket: 1 if bucket == FOREIGN else None)
    yield
    homes.forget()


def told(shop_id: UUID) -> list[tuple[str, ...]]:
    """The names of the services in each fact about a shop."""
    events = [envelope.event() for envelope in reading.stream(derived_id(shop_id, label="services"))]
    return [
        tuple(one.name for one in event.services) for event in events if isinstance(event, ServicesOffered)
    ]


def far_services() -> tuple[UUID, tuple[ShippingService, ...]]:
    """What a shop of another cell offers."""
    own = new_id(bucket=5)
    for name, cost in (("Letter", 300), ("Parcel", 600)):
        shipping.save_service(shop_id=own, draft=draft(name=name, tiers=tiers((0, cost))))
    shop_id = new_id(bucket=FOREIGN)
    found = shipping.services_of(shop_id=own)
    return shop_id, tuple(replace(one, id=new_id(bucket=FOREIGN), shop_id=shop_id) for one in found)


def test_a_change_tells_all_that_the_shop_offers_by_now() -> None:
    shop_id = new_id(bucket=5)
    letter = shipping.save_service(shop_id=shop_id, draft=draft(name="Letter"))
    shipping.save_service(shop_id=shop_id, draft=draft(name="Parcel"))
    shipping.retire_service(shop_id=shop_id, service_id=letter)
    assert told(shop_id) == [("Letter",), ("Letter", "Parcel"), ("Parcel",)]


def test_what_another_cell_told_last_is_offered_here() -> None:
    shop_id, services = far_services()
    assert shipping.adopt_services(shop_id=shop_id, services=services)
    assert shipping.services_of(shop_id=shop_id) == services
    # The two have changed names, and one is left.
    renamed = (replace(services[1], name=services[0].name, rates=(table("EUR", 100),)),)
    shipping.adopt_services(shop_id=shop_id, services=renamed)
    assert shipping.services_of(shop_id=shop_id) == renamed
    assert told(shop_id) == []


def test_what_is_at_home_here_is_left_alone() -> None:
    shop_id = new_id(bucket=5)
    shipping.save_service(shop_id=shop_id, draft=draft(name="Letter"))
    assert not shipping.adopt_services(shop_id=shop_id, services=())
    assert len(shipping.services_of(shop_id=shop_id)) == 1


def test_what_was_set_up_before_is_told_once_by_command() -> None:
    shop_id = new_id(bucket=5)
    shipping.save_service(shop_id=shop_id, draft=draft(name="Letter"))
    sql.execute("TRUNCATE eventlog_event")
    out = StringIO()
    for _ in range(2):
        call_command("tell_shipping", stdout=out)
    assert out.getvalue() == "1 shops told what they offer.\n0 shops told what they offer.\n"
    assert told(shop_id) == [("Letter",)]
