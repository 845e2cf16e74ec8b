"""What happened to an order and its parcel, in the shapes of the timeline and the progress bar."""

from datetime import datetime

from django.utils.translation import gettext as _

from titan.apps.orders.contracts import Order, OrderStatus
from titan.apps.orders.contracts import TimelineEntry as OrderFact
from titan.apps.tracking.contracts import ParcelTrack, Scan, TrackingStatus
from titan.platform.pages.cards import Step, TimelineEntry

# When, what, more of it, where, and whether it is a problem.
_Told = tuple[datetime, str, str, str, bool]
_PROBLEMS = frozenset(
    {
        TrackingStatus.DELIVERY_FAILED,
        TrackingStatus.EXCEPTION,
        TrackingStatus.RETURNING,
        TrackingStatus.RETURNED,
    }
)
_ORDER_OF_STEPS = (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)


def steps_of(order: Order) -> tuple[Step, ...]:
    """How far the order is; nothing for a cancelled one."""
    if order.status is OrderStatus.CANCELLED:
        return ()
    is_cash = order.payment_method == "cod"
    reached, last = _ORDER_OF_STEPS.index(_reached(order)), len(_ORDER_OF_STEPS) - 1
    labels = [_("Ordered"), _("Paid"), _("Shipped"), _("Delivered")]
    shown = [(place, label) for place, label in enumerate(labels) if not (is_cash and place == 1)]
    return tuple(
        Step(label, "done" if place < reached or place == last == reached else _later(place, reached))
        for place, label in shown
    )


def _later(place: int, reached: int) -> str:
    return "current" if place == reached else "todo"


def _reached(order: Order) -> OrderStatus:
    return OrderStatus.DELIVERED if order.status is OrderStatus.COMPLETED else order.status


def entries_of(order: Order, track: ParcelTrack | None) -> tuple[TimelineEntry, ...]:
    """Facts of the order and scans of its parcel, the newest first."""
    facts = [
        (entry.at, _fact(entry.what), _detail(entry), "", entry.what == "cancelled")
        for entry in order.timeline
    ]
    return _newest_first([*facts, *_scans(track)])


def scans_of(track: ParcelTrack | None) -> tuple[TimelineEntry, ...]:
    """Scans of a parcel alone, the newest first."""
    return _newest_first(_scans(track))


def _scans(track: ParcelTrack | None) -> list[_Told]:
    return [] if track is None else [_scan(scan) for scan in track.scans]


def _newest_first(told: list[_Told]) -> tuple[TimelineEntry, ...]:
    found = sorted(told, key=lambda fact: fact[0], reverse=True)
    return tuple(
        TimelineEntry(
            title=title,
            state="problem" if is_problem else "current" if place == 0 else "done",
            at=at,
            detail="" if detail == title else detail,
            place=where,
        )
        for place, (at, title, detail, where, is_problem) in enumerate(found)
    )


def _detail(entry: OrderFact) -> str:
    """What the title does not say already."""
    return entry.detail if entry.what in ("shipped", "cancelled") else ""


def _scan(scan: Scan) -> _Told:
    return scan.scanned_at, _scan_words(scan.status), scan.note, scan.place, scan.status in _PROBLEMS


def _fact(what: str) -> str:
    words = {
        "placed": _("Ordered"),
        "paid": _("Paid; the money is held safe for you"),
        "shipped": _("Handed to the carrier"),
        "delivered": _("Delivered"),
        "completed": _("Completed; the shop has been paid"),
        "cancelled": _("Cancelled"),
        "contested": _("You reported a problem; the money stays safe"),
        "contest_settled": _("The problem is settled"),
    }
    return words.get(what, what.capitalize())


def _scan_words(status: TrackingStatus) -> str:
    return {
        TrackingStatus.PRE_TRANSIT: _("The carrier expects the parcel"),
        TrackingStatus.PICKED_UP: _("Picked up"),
        TrackingStatus.IN_TRANSIT: _("On its way"),
        TrackingStatus.AT_HUB: _("At a sorting centre"),
        TrackingStatus.CUSTOMS: _("At customs"),
        TrackingStatus.OUT_FOR_DELIVERY: _("Out for delivery"),
        TrackingStatus.AVAILABLE_FOR_PICKUP: _("Ready to be picked up"),
        TrackingStatus.DELIVERY_FAILED: _("Could not be delivered"),
        TrackingStatus.DELIVERED: _("Handed over"),
        TrackingStatus.RETURNING: _("On its way back to the shop"),
        TrackingStatus.RETURNED: _("Back at the shop"),
        TrackingStatus.EXCEPTION: _("Something went wrong on the way"),
    }[status]
