"""Webhooks: believed only when signed and fresh, applied once, in any order to the same end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import orjson
import pytest

from titan.apps.tracking import api as tracking
from titan.apps.tracking.contracts import (
    CarrierUnknownToTracking,
    CarrierWebhookRejected,
    ParcelNotFound,
    ParcelTrack,
    TrackingStatus,
)
from titan.apps.tracking.events import ParcelDelivered, ParcelScanned
from titan.kernel import clock
from titan.kernel.events import Event
from titan.kernel.ids import derived_id
from titan.platform.eventlog import reading

from .conftest import START, Hook, shipped

pytestmark = pytest.mark.django_db
STORY = (Hook("COLLECTED", 1), Hook("LEFT_ORIGIN", 2), Hook("ON_VAN", 3), Hook("HANDED_OVER", 4))


def track(number: str = "TC1") -> ParcelTrack:
    return tracking.by_number(tracking_number=number)


def facts(shipment_id: UUID) -> list[Event]:
    return [envelope.event() for envelope in reading.stream(derived_id(shipment_id, label="parcel"))]


class TestBelieving:
    def test_a_signed_scan_moves_the_parcel(self, order_id: UUID) -> None:
        assert Hook("COLLECTED", 1, note="by van").send()

        found = tracking.track_of(order_id=order_id)

        assert found.status is TrackingStatus.PICKED_UP
        (scan,) = found.scans
        assert (scan.place, scan.note, scan.scanned_at) == ("Köln, DE", "by van", START + timedelta(hours=1))

    @pytest.mark.parametrize(
        "hook",
        [
            Hook("COLLECTED", secret="whsec_YW5vdGhlcg=="),
            Hook("COLLECTED", sent_at=datetime.now(UTC) - timedelta(days=1)),
            Hook("COLLECTED", sent_at=datetime.now(UTC) + timedelta(days=1)),
            Hook("COLLECTED", webhook_id="m" * 81),
            Hook("C" * 41),
            Hook("COLLECTED", note="\0"),
        ],
        ids=["wrong secret", "old", "from the future", "long id", "long code", "nul"],
    )
    def test_others_have_no_effect(self, order_id: UUID, hook: Hook) -> None:
        with pytest.raises(CarrierWebhookRejected):
            hook.send()

        assert track().scans == ()

    @pytest.mark.parametrize(
        "change",
        [
            lambda headers: headers.pop("webhook-id"),
            lambda headers: headers.pop("webhook-signature"),
            lambda headers: headers.update({"webhook-timestamp": "soon"}),
            lambda headers: headers.update({"webhook-timestamp": "1e400"}),
            lambda headers: headers.update({"webhook-signature": "v1"}),
            lambda headers: headers.update({"webhook-signature": "v1,!"}),
            lambda headers: headers.update({"webhook-signature": "v2,AAAA"}),
            lambda headers: headers.update({"webhook-id": "msg_other"}),
        ],
    )
    def test_headers_must_be_whole(self, order_id: UUID, change: Callable[[dict[str, str]], Any]) -> None:
        hook = Hook("COLLECTED")
        headers = hook.headers(hook.body())
        change(headers)

        with pytest.raises(CarrierWebhookRejected):
            tracking.accept_webhook(headers=headers, body=hook.body())

        assert track().scans == ()

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"[]",
            b"{",
            b"\xff",
            orjson.dumps({"type": "parcel.eaten", "data": {}}),
            b"{}" + b" " * 70_000,
        ],
    )
    def test_a_signed_body_of_another_form_is_refused(self, order_id: UUID, body: bytes) -> None:
        headers = Hook("COLLECTED").headers(body if body != b"\xff" else b"")

        with pytest.raises(CarrierWebhookRejected):
            tracking.accept_webhook(headers=headers, body=body)

    def test_while_a_secret_is_changed_both_count(self, order_id: UUID, settings: Any) -> None:
        settings.CARRIER_WEBHOOK_SECRET = "whsec_bmV3IHNlY3JldA==," + settings.CARRIER_WEBHOOK_SECRET

        assert Hook("COLLECTED").send()
        assert Hook("ON_VAN", secret="whsec_bmV3IHNlY3JldA==").send()

    def test_of_a_carrier_that_titan_does_not_know_is_refused(self) -> None:
        with pytest.raises(CarrierUnknownToTracking):
            tracking.accept_webhook(carrier="pigeon", headers={}, body=b"{}")


class TestApplying:
    def test_a_replay_has_no_effect(self, order_id: UUID) -> None:
        hook = Hook("COLLECTED")

        assert [hook.send(), hook.send(), hook.again(note="changed").send()] == [True, False, False]

        assert len(track().scans) == 1

    def test_a_scan_told_under_two_ids_counts_once(self) -> None:
        parcel = shipped()
        tracking.register_parcel(parcel=parcel)
        hook = Hook("HANDED_OVER", 4, scan_id="s1")

        assert [hook.send(), hook.again(webhook_id="msg_2").send()] == [True, True]

        assert len(track().scans) == 1
        assert [type(fact) for fact in facts(parcel.shipment_id)] == [ParcelScanned, ParcelDelivered]

    @pytest.mark.parametrize("order", list(permutations(range(4))))
    def test_any_order_ends_the_same(self, order: tuple[int, ...]) -> None:
        parcel = shipped()
        STORY[order[0]].send()
        tracking.register_parcel(parcel=parcel)
        for index in order[1:]:
            STORY[index].send()

        found = track()

        assert found.status is TrackingStatus.DELIVERED
        assert [scan.scanned_at.hour - START.hour for scan in found.scans] == [1, 2, 3, 4]
        delivered = [fact for fact in facts(parcel.shipment_id) if isinstance(fact, ParcelDelivered)]
        assert [fact.delivered_at for fact in delivered] == [START + timedelta(hours=4)]

    def test_a_late_older_scan_joins_the_history_and_moves_nothing(self, order_id: UUID) -> None:
        STORY[3].send()

        STORY[0].send()

        assert track().status is TrackingStatus.DELIVERED
        assert [scan.status.value for scan in track().scans] == ["picked_up", "delivered"]

    def test_a_scan_before_its_parcel_is_kept(self) -> None:
        STORY[0].send()
        STORY[1].send()
        with pytest.raises(ParcelNotFound):
            track()
        parcel = shipped()

        tracking.register_parcel(parcel=parcel)
        tracking.register_parcel(parcel=parcel)

        assert track().status is TrackingStatus.IN_TRANSIT
        assert [type(fact) for fact in facts(parcel.shipment_id)] == [ParcelScanned, ParcelScanned]
        assert not STORY[0].send()

    def test_tells_every_scan_and_the_delivery_once(self) -> None:
        parcel = shipped()
        tracking.register_parcel(parcel=parcel)
        for hook in STORY:
            hook.send()
        Hook("HANDED_OVER", 5).send()

        told = facts(parcel.shipment_id)

        assert [getattr(fact, "status", "delivery") for fact in told] == [
            "picked_up",
            "in_transit",
            "out_for_delivery",
            "delivered",
            "delivery",
            "delivered",
        ]
        assert told[4] == ParcelDelivered(
            order_id=parcel.order_id,
            shop_id=parcel.shop_id,
            buyer_id=parcel.buyer_id,
            tracking_number="TC1",
            delivered_at=START + timedelta(hours=4),
        )

    def test_old_webhooks_are_forgotten_scans_are_not(self, order_id: UUID) -> None:
        STORY[0].send()
        Hook("COLLECTED", number="TC-unknown").send()

        with clock.frozen(datetime.now(UTC) + timedelta(days=8)):
            assert tracking.forget_old_webhooks() == 1
        with clock.frozen(datetime.now(UTC) + timedelta(days=61)):
            assert tracking.forget_old_webhooks() == 1

        assert len(track().scans) == 1
