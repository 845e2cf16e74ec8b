"""A parcel across two cells: the shop's cell hears its carrier, the home of the order shows the same steps."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import permutations
from uuid import UUID

import pytest

from titan.apps.shipping.events import ReplacementShipped, ShipmentShipped
from titan.apps.tracking import api as tracking
from titan.apps.tracking.contracts import ParcelNotFound, ParcelTrack, ShippedParcel, TrackingStatus
from titan.apps.tracking.events import ParcelDelivered, ParcelScanned, ReplacementDelivered
from titan.apps.tracking.subscribers import letters, subscription
from titan.kernel.events import Envelope
from titan.kernel.ids import new_id
from titan.platform import homes
from titan.platform.bus import registry
from titan.platform.bus.registry import subscriptions
from titan.platform.db import sql
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import IS_COPY

from .conftest import Hook, shipped

pytestmark = pytest.mark.django_db(transaction=True)
BUYERS, SHOPS = 1000, 3000
STORY = (
    Hook("COLLECTED", 1),
    Hook("ON_VAN", 20, note="second try"),
    Hook("HANDED_OVER", 22),
    Hook("ODD", 23),
)


def be_cell_of(bucket: int) -> None:
    homes.register(lambda other: None if other == bucket else 1)


@pytest.fixture(autouse=True)
def _one_cell_again() -> Iterator[None]:
    yield
    homes.forget()


def told_of(parcel: ShippedParcel) -> tuple[ParcelTrack, list[Envelope]]:
    """What the shop's cell knows of a parcel and sends to the order's home, which this is from here on."""
    be_cell_of(SHOPS)
    tracking.register_parcel(parcel=parcel)
    for hook in STORY:
        hook.send()
    track, sent = tracking.by_number(tracking_number=parcel.tracking_number), recorded()
    assert all(IS_COPY not in one.metadata for one in sent)
    for table in ("tracking_scan", "tracking_parcel", "tracking_webhook"):
        sql.execute(f"DELETE FROM {table}")
    be_cell_of(BUYERS)
    return track, [one for one in sent if registry.addressee(one.type, one.payload) is not None]


def recorded(stream: UUID | None = None) -> list[Envelope]:
    rows = sql.query("SELECT position FROM eventlog_event ORDER BY position")
    found = [one for (position,) in rows if (one := reading.at_position(position)) is not None]
    return [one for one in found if one.type.startswith("tracking.") and stream in (None, one.stream)]


def copied() -> list[Envelope]:
    return [one for one in recorded() if IS_COPY in one.metadata]


def take(told: Envelope) -> None:
    letters.handlers[told.type](told, told.event())


def facts(parcel: ShippedParcel) -> ShipmentShipped:
    return ShipmentShipped(
        parcel.shipment_id,
        parcel.order_id,
        parcel.shop_id,
        parcel.buyer_id,
        parcel.carrier,
        parcel.tracking_number,
        parcel.shipped_at,
        parcel.estimated_delivery_at,
    )


def test_scans_are_what_the_orders_home_is_told() -> None:
    parcel = shipped()
    _, told = told_of(parcel)
    assert [one.type for one in told] == [ParcelScanned.type] * 4
    assert {registry.addressee(one.type, one.payload) for one in told} == {parcel.order_id}


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_home_shows_the_same_steps_in_whatever_order_they_come(order: tuple[int, ...]) -> None:
    parcel = shipped()
    track, told = told_of(parcel)
    for place in (*order[:2], order[0]):
        take(told[place])
    with pytest.raises(ParcelNotFound):
        tracking.track_of(order_id=parcel.order_id)
    tracking.register_parcel(parcel=parcel)
    for place in (*order[2:], *order):
        take(told[place])
    tracking.register_parcel(parcel=parcel)
    assert tracking.track_of(order_id=parcel.order_id, buyer_id=parcel.buyer_id) == track
    assert [one.type for one in copied()].count(ParcelDelivered.type) == 1
    assert len(copied()) == 5
    assert {one.bucket for one in copied()} == {BUYERS}


def test_a_delivery_is_told_after_the_handing_over_that_it_waited_for() -> None:
    parcel = shipped()
    _, told = told_of(parcel)
    for one in told:
        take(one)
    assert copied() == []
    sent = facts(parcel)
    for _ in range(2):
        subscriptions()["shipping.letters"].handlers[sent.type](told[0], sent)
    shipments = [one for one in everything() if one.type == ShipmentShipped.type]
    assert [(one.event(), one.bucket, one.metadata[IS_COPY]) for one in shipments] == [(sent, BUYERS, True)]
    for one in shipments:
        subscription.handlers[one.type](one, one.event())
    [arrived] = [one.event() for one in copied() if one.type == ParcelDelivered.type]
    assert isinstance(arrived, ParcelDelivered)
    assert arrived.order_id == parcel.order_id
    assert tracking.track_of(order_id=parcel.order_id).status is TrackingStatus.DELIVERED


def everything() -> list[Envelope]:
    rows = sql.query("SELECT position FROM eventlog_event ORDER BY position")
    return [one for (position,) in rows if (one := reading.at_position(position)) is not None]


def test_goods_that_replace_others_are_followed_too() -> None:
    parcel, replacement_id = shipped(), new_id(bucket=BUYERS)
    _, told = told_of(parcel)
    own = facts(parcel)
    same = {one.name: getattr(own, one.name) for one in fields(own)}
    sent = ReplacementShipped(replacement_id=replacement_id, **same)
    subscriptions()["shipping.letters"].handlers[sent.type](told[0], sent)
    [seen] = [one for one in everything() if one.type == ReplacementShipped.type]
    subscription.handlers[seen.type](seen, seen.event())
    for one in told:
        take(one)
    assert [one.type for one in copied()].count(ReplacementDelivered.type) == 1
    found = tracking.track_of_replacement(replacement_id=replacement_id, order_id=parcel.order_id)
    assert found.status is TrackingStatus.DELIVERED


def test_a_scan_of_before_its_code_was_recorded_is_left_out() -> None:
    order_id, shop_id, buyer_id = (new_id(bucket=BUYERS) for _ in range(3))
    old = ParcelScanned(order_id, shop_id, buyer_id, "TC1", "in_transit", "", shipped().shipped_at)
    be_cell_of(BUYERS)
    envelope = Envelope(new_id(bucket=SHOPS), 1, old.type, SHOPS, {}, {}, shipped().shipped_at, 1, 1)
    letters.handlers[old.type](envelope, old)
    assert sql.one("SELECT count(*) FROM tracking_webhook") == (0,)
