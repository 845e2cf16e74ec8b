"""Orders of the shop: lists by status, one order with what can be done, the packing slip."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy, Order, OrderStatus, OrderSummary
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import Shipment, ShipmentNotFound, ShipmentStatus
from titan.apps.tracking import api as tracking
from titan.apps.tracking.contracts import ParcelNotFound, ParcelTrack
from titan.kernel import clock
from titan.kernel.errors import Kind, TitanError
from titan.kernel.paging import MAX_LIMIT
from titan.platform.pages import statuses
from titan.platform.pages.cards import Tab, TimelineEntry
from titan.web import cases, refusals

from . import earnings, places
from .deadlines import parcel, urgency_of
from .desk import Desk, also_suspended, framed

TO_SHIP = "to_ship"
MIN_REASON = 5
_LISTS: dict[str, tuple[OrderStatus, ...]] = {
    "shipped": (OrderStatus.SHIPPED,),
    "delivered": (OrderStatus.DELIVERED,),
    "completed": (OrderStatus.COMPLETED,),
    "cancelled": (OrderStatus.CANCELLED,),
    "unpaid": (OrderStatus.PLACED,),
    "all": (),
}


@require_safe
@also_suspended
def listed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Orders of one status, newest first; those to ship, the most urgent first."""
    wanted = request.GET.get("status", TO_SHIP)
    wanted = wanted if wanted in _LISTS else TO_SHIP
    counts = orders.counts_of_shop(shop_id=desk.shop.id)
    to_ship = shipping.count_to_ship(shop_id=desk.shop.id)
    cursor = request.GET.get("cursor") or None
    context = {
        "tabs": _tabs(wanted, counts, to_ship),
        "wanted": wanted,
        "is_later_page": cursor is not None,
        **(_to_ship(desk, cursor) if wanted == TO_SHIP else _of_status(desk, wanted, cursor)),
    }
    return framed(request, "seller/orders.html", context, desk=desk, current="seller-orders", to_ship=to_ship)


def _tabs(current: str, counts: dict[OrderStatus, int], to_ship: int) -> list[Tab]:
    words = {
        TO_SHIP: _("To ship"),
        "shipped": _("On the way"),
        "delivered": _("Delivered"),
        "completed": _("Completed"),
        "cancelled": _("Cancelled"),
        "unpaid": _("Awaiting payment"),
        "all": _("All"),
    }
    address = reverse("seller-orders")
    return [
        Tab(label, f"{address}?status={name}", name == current, _count(name, counts, to_ship))
        for name, label in words.items()
    ]


def _count(name: str, counts: dict[OrderStatus, int], to_ship: int) -> int | None:
    if name == TO_SHIP:
        return to_ship
    return counts.get(_LISTS[name][0], 0) if name in ("shipped", "delivered") else None


def _to_ship(desk: Desk, cursor: str | None) -> dict[str, object]:
    page = shipping.shipments_to_ship(shop_id=desk.shop.id, cursor=cursor)
    open_orders = orders.list_of_shop(
        shop_id=desk.shop.id, statuses=(OrderStatus.PAID, OrderStatus.PLACED), limit=MAX_LIMIT
    )
    known: dict[UUID, OrderSummary] = {order.id: order for order in open_orders.results}
    now = clock.now()
    parcels = [(parcel(shipment, now=now), known.get(shipment.order_id)) for shipment in page.results]
    return {"parcels": parcels, "next": page.next}


def _of_status(desk: Desk, wanted: str, cursor: str | None) -> dict[str, object]:
    page = orders.list_of_shop(shop_id=desk.shop.id, statuses=_LISTS[wanted], cursor=cursor)
    return {"orders": page.results, "next": page.next}


@dataclass(frozen=True, slots=True)
class Sending:
    """How far the parcel of an order is: its shipment, once known, and the carrier's scans."""

    shipment: Shipment | None
    track: ParcelTrack | None
    urgency: str

    @property
    def can_ship(self) -> bool:
        """The seller may hand it over now."""
        shipment = self.shipment
        return (
            shipment is not None
            and shipment.status is ShipmentStatus.TO_SHIP
            and not shipment.is_awaiting_payment
        )

    @property
    def tracking_number(self) -> str:
        """The carrier's number; empty before the parcel is sent."""
        return self.shipment.tracking_number if self.shipment else ""


@require_safe
@also_suspended
def show(request: HttpRequest, desk: Desk, order_id: UUID) -> HttpResponse:
    """One order, and what can be done with it."""
    return _page(request, desk, orders.get(order_id=order_id, shop_id=desk.shop.id))


def _page(
    request: HttpRequest,
    desk: Desk,
    order: Order,
    *,
    reason: str = "",
    reason_error: str = "",
    status: int = 200,
) -> HttpResponse:
    sending, is_going = _sending(order, desk), orders.is_cancellation_on_its_way(order=order)
    context = {
        "order": order,
        "sending": sending,
        "entries": _timeline(order, sending.track),
        "cases": cases.of_order(order.id, for_seller=True),
        "fees": earnings.fees_of(order, desk=desk),
        "country": places.country_name(order.address.country),
        "reason": reason,
        "reason_error": reason_error,
        "can_cancel": order.can_cancel and not sending.tracking_number and not is_going,
        "is_cancellation_on_its_way": is_going,
    }
    return framed(request, "seller/order.html", context, desk=desk, current="seller-orders", status=status)


def _sending(order: Order, desk: Desk) -> Sending:
    try:
        shipment = shipping.shipment_of(order_id=order.id)
    except ShipmentNotFound:
        shipment = None
    track = None
    if shipment is not None and shipment.tracking_number:
        try:
            track = tracking.track_of(order_id=order.id, shop_id=desk.shop.id)
        except ParcelNotFound:
            track = None
    return Sending(shipment, track, urgency_of(order.ship_by, now=clock.now()))


def _timeline(order: Order, track: ParcelTrack | None) -> list[TimelineEntry]:
    """What happened to the order and what the carrier saw, newest first."""
    facts: list[tuple[datetime, str, str, str]] = [
        (entry.at, entry.detail or statuses.label_of(entry.what), "", "") for entry in order.timeline
    ]
    scans = track.scans if track else ()
    facts += [(scan.scanned_at, statuses.label_of(scan.status), scan.note, scan.place) for scan in scans]
    facts.sort(key=lambda fact: fact[0], reverse=True)
    latest = "problem" if order.status is OrderStatus.CANCELLED else "current"
    return [
        TimelineEntry(title, latest if place == 0 else "done", at, detail, where)
        for place, (at, title, detail, where) in enumerate(facts)
    ]


@require_safe
@also_suspended
def slip(request: HttpRequest, desk: Desk, order_id: UUID) -> HttpResponse:
    """What goes into the parcel: address and contents, no prices."""
    order = orders.get(order_id=order_id, shop_id=desk.shop.id)
    sending = _sending(order, desk)
    context = {
        "order": order,
        "shop": desk.shop,
        "sending": sending,
        "country": places.country_name(order.address.country),
        "shop_country": places.country_name(desk.shop.country),
    }
    return render(request, "seller/slip.html", context)


@require_POST
@also_suspended
def ship(request: HttpRequest, desk: Desk, order_id: UUID) -> HttpResponse:
    """Book a label at the carrier; the order follows by event within a moment."""
    order = orders.get(order_id=order_id, shop_id=desk.shop.id)
    try:
        shipment = shipping.ship(order_id=order.id, shop_id=desk.shop.id, actor_id=desk.user_id)
    except TitanError as refusal:
        if refusal.kind not in (Kind.CONFLICT, Kind.UNAVAILABLE):
            raise
        messages.error(request, _("Not sent: %s") % refusals.words(refusal))
    else:
        words = _("Label booked. Tracking number %s") % shipment.tracking_number
        messages.success(request, words)
    return HttpResponseRedirect(reverse("seller-order", args=[order.id]))


@require_POST
@also_suspended
def cancel(request: HttpRequest, desk: Desk, order_id: UUID) -> HttpResponse:
    """Call an order off, with the reason that the buyer is told."""
    order = orders.get(order_id=order_id, shop_id=desk.shop.id)
    reason = request.POST.get("reason", "").strip()
    if len(reason) < MIN_REASON:
        error = _("Say why, in at least %s characters. The buyer reads it.") % MIN_REASON
        return _page(request, desk, order, reason=reason, reason_error=error, status=422)
    try:
        found = orders.cancel(order_id=order.id, by=CancelledBy.SELLER, reason=reason, shop_id=desk.shop.id)
    except TitanError as refusal:
        if refusal.kind is not Kind.CONFLICT:
            raise
        messages.error(request, refusals.words(refusal))
    else:
        done = _("The order is cancelled. Stock and money go back by themselves.")
        is_going = orders.is_cancellation_on_its_way(order=found)
        messages.success(request, _("The cancellation is on its way.") if is_going else done)
    return HttpResponseRedirect(reverse("seller-order", args=[order.id]))
