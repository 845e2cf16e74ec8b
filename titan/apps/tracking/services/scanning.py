"""Parcels and scans, in whatever order they arrive."""

from datetime import datetime, timedelta

from titan.kernel import clock
from titan.kernel.codec import from_json, to_values
from titan.kernel.events import Event
from titan.kernel.ids import derived_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from .. import selectors
from ..contracts import ShippedParcel, TrackingStatus
from ..domain import codes, progress
from ..events import ParcelDelivered, ParcelScanned, ReplacementDelivered
from ..models import ParcelRow, ScanRow, WebhookRow
from .webhooks import ToldScan

KEEP_APPLIED = timedelta(days=7)
KEEP_WAITING = timedelta(days=60)
LETTER = "letter:"


def accept(*, carrier: str, webhook_id: str, told: ToldScan) -> bool:
    """Keep a verified webhook and apply it if its parcel is known. False: it was known already."""
    now = clock.now()
    with required():
        _lock(carrier, told.tracking_number)
        hook, is_new = WebhookRow.objects.get_or_create(
            carrier=carrier,
            webhook_id=webhook_id,
            defaults={
                "tracking_number": told.tracking_number,
                "scan": to_values(ToldScan, told),
                "received_at": now,
            },
        )
        if not is_new:
            return False
        parcel = ParcelRow.objects.filter(carrier=carrier, tracking_number=told.tracking_number).first()
        if parcel is not None:
            _apply(parcel, told, now)
            _mark_applied(hook, now)
    return True


def take(event: ParcelScanned) -> bool:
    """See `api.take_scan`. It waits as a webhook does, under a name by which it goes with the order's bucket."""
    told = ToldScan(
        scan_id=event.scan_id,
        tracking_number=event.tracking_number,
        code=event.code,
        scanned_at=event.scanned_at,
        place=event.place,
        note=event.note,
    )
    name = derived_id(event.order_id, label=f"scan:{event.carrier}:{event.tracking_number}:{event.scan_id}")
    return accept(carrier=event.carrier, webhook_id=f"{LETTER}{name}", told=told)


def register(shipped: ShippedParcel) -> None:
    """See `api.register_parcel`."""
    now = clock.now()
    with required():
        _lock(shipped.carrier, shipped.tracking_number)
        parcel, _ = ParcelRow.objects.get_or_create(
            id=derived_id(shipped.shipment_id, label="parcel"),
            defaults={
                "order_id": shipped.order_id,
                "replacement_id": shipped.replacement_id,
                "shop_id": shipped.shop_id,
                "buyer_id": shipped.buyer_id,
                "carrier": shipped.carrier,
                "tracking_number": shipped.tracking_number,
                "status": TrackingStatus.PRE_TRANSIT.value,
                "shipped_at": shipped.shipped_at,
                "estimated_delivery_at": shipped.estimated_delivery_at,
                "updated_at": now,
            },
        )
        waiting = WebhookRow.objects.filter(
            carrier=shipped.carrier, tracking_number=shipped.tracking_number, applied_at__isnull=True
        )
        for hook in waiting.order_by("id"):
            _apply(parcel, from_json(ToldScan, hook.scan), now)
            _mark_applied(hook, now)


def _lock(carrier: str, tracking_number: str) -> None:
    """One at a time a number: a scan and the news of its parcel must not miss each other."""
    sql.query("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", (f"{carrier}:{tracking_number}",))


def _mark_applied(hook: WebhookRow, now: datetime) -> None:
    hook.applied_at = now
    hook.save(update_fields=["applied_at"])


def _apply(parcel: ParcelRow, told: ToldScan, now: datetime) -> None:
    status, note = codes.normalised(parcel.carrier, told.code, told.note)
    row, is_new = ScanRow.objects.get_or_create(
        parcel=parcel,
        scan_id=told.scan_id,
        defaults={
            "code": told.code,
            "status": status.value,
            "place": told.place,
            "note": note,
            "scanned_at": told.scanned_at,
            "received_at": now,
        },
    )
    if not is_new:
        return
    was_delivered = parcel.delivered_at is not None
    scans = [selectors.scan(found) for found in parcel.scans.all()]
    delivered = [scan.scanned_at for scan in scans if scan.status is TrackingStatus.DELIVERED]
    parcel.status = progress.status_of(scans).value
    parcel.delivered_at = min(delivered, default=None)
    parcel.updated_at = now
    parcel.save(update_fields=["status", "delivered_at", "updated_at"])
    _record(parcel, _scanned(parcel, row, told))
    if parcel.delivered_at is not None and not was_delivered:
        _record(parcel, _delivered(parcel, parcel.delivered_at))


def _record(parcel: ParcelRow, event: Event) -> None:
    """In the parcel's stream; of a copy in one beside the order, for the subscribers here alone."""
    if homes.is_here(parcel.shop_id):
        append([Pending(parcel.id, event)])
    else:
        beside = derived_id(parcel.order_id, label=f"parcel:{parcel.id}")
        append([Pending(beside, event)], is_copy=True)


def _scanned(parcel: ParcelRow, row: ScanRow, told: ToldScan) -> ParcelScanned:
    return ParcelScanned(
        order_id=parcel.order_id,
        shop_id=parcel.shop_id,
        buyer_id=parcel.buyer_id,
        tracking_number=parcel.tracking_number,
        status=row.status,
        place=row.place,
        scanned_at=row.scanned_at,
        carrier=parcel.carrier,
        scan_id=told.scan_id,
        code=told.code,
        note=told.note,
    )


def _delivered(parcel: ParcelRow, at: datetime) -> ParcelDelivered | ReplacementDelivered:
    if parcel.replacement_id is not None:
        return ReplacementDelivered(
            replacement_id=parcel.replacement_id,
            order_id=parcel.order_id,
            shop_id=parcel.shop_id,
            buyer_id=parcel.buyer_id,
            tracking_number=parcel.tracking_number,
            delivered_at=at,
        )
    return ParcelDelivered(
        order_id=parcel.order_id,
        shop_id=parcel.shop_id,
        buyer_id=parcel.buyer_id,
        tracking_number=parcel.tracking_number,
        delivered_at=at,
    )


def forget_old_webhooks() -> int:
    """See `api.forget_old_webhooks`."""
    now = clock.now()
    applied, _ = WebhookRow.objects.filter(
        applied_at__isnull=False, received_at__lt=now - KEEP_APPLIED
    ).delete()
    waiting, _ = WebhookRow.objects.filter(
        applied_at__isnull=True, received_at__lt=now - KEEP_WAITING
    ).delete()
    return applied + waiting
