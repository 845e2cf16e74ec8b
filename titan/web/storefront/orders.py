"""The buyer's orders: list, one with the way of its parcel, cancel, confirm the receipt, buy again."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy, Order, OrderStatus
from titan.apps.products.contracts import VariantNotFound
from titan.apps.reviews import api as reviews
from titan.apps.tracking import api as tracking
from titan.apps.tracking.contracts import ParcelNotFound, ParcelTrack
from titan.kernel.errors import TitanError
from titan.platform.pages.cards import Tab, TotalLine
from titan.web import cases, refusals

from . import paths, preferences, timelines
from .account import account_links
from .holder import holder_of
from .visitors import for_buyers, is_fragment


@dataclass(frozen=True, slots=True)
class View:
    """A tab of the list."""

    label: str
    statuses: tuple[OrderStatus, ...]


def _views() -> Mapping[str, View]:
    return {
        "": View(_("All"), ()),
        "open": View(_("To be shipped"), (OrderStatus.PLACED, OrderStatus.PAID)),
        "shipped": View(_("On their way"), (OrderStatus.SHIPPED,)),
        "delivered": View(_("Delivered"), (OrderStatus.DELIVERED, OrderStatus.COMPLETED)),
        "cancelled": View(_("Cancelled"), (OrderStatus.CANCELLED,)),
    }


@require_safe
@for_buyers
def order_list(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """The buyer's orders, newest first."""
    views = _views()
    wanted = request.GET.get("view", "")
    view = views.get(wanted, views[""])
    page = orders.list_of_buyer(
        buyer_id=buyer_id, statuses=view.statuses, cursor=request.GET.get("after"), limit=12
    )
    address = f"{paths.ORDERS}?view={wanted}" if wanted in views else f"{paths.ORDERS}?view="
    shown = {"orders": page.results, "next": f"{address}&after={page.next}" if page.next else ""}
    if is_fragment(request):
        return render(request, "storefront/parts/more_orders.html", shown)
    tabs = [
        Tab(each.label, f"{paths.ORDERS}?view={name}" if name else paths.ORDERS, each == view)
        for name, each in views.items()
    ]
    context = {**shown, "tabs": tabs, "account_links": account_links("orders")}
    return render(request, "storefront/orders.html", context)


@require_safe
@for_buyers
def order(request: HttpRequest, buyer_id: UUID, order_id: UUID) -> HttpResponse:
    """One order. Raises OrderNotFound."""
    found = orders.get(order_id=order_id, buyer_id=buyer_id)
    track = _track(found)
    context = {
        "order": found,
        "track": track,
        "steps": timelines.steps_of(found),
        "entries": timelines.entries_of(found, track),
        "totals": _totals(found),
        "cases": cases.of_order(found.id, for_seller=False),
        "due": reviews.due_of_order(order_id=found.id) if found.delivered_at else (),
        "account_links": account_links("orders"),
    }
    template = "storefront/parts/parcel.html" if is_fragment(request) else "storefront/order.html"
    return render(request, template, context)


def _track(order: Order) -> ParcelTrack | None:
    if not order.tracking_number:
        return None
    try:
        return tracking.track_of(order_id=order.id)
    except ParcelNotFound:
        return None


def _totals(order: Order) -> tuple[TotalLine, ...]:
    is_included = order.goods.amount + order.shipping.amount == order.total.amount
    tax = () if is_included or not order.tax else (TotalLine(_("Taxes"), order.tax),)
    return (
        TotalLine(_("Products"), order.goods),
        TotalLine(_("Delivery"), order.shipping),
        *tax,
        TotalLine(_("Total"), order.total, "grand"),
    )


@require_POST
@for_buyers
def cancel(request: HttpRequest, buyer_id: UUID, order_id: UUID) -> HttpResponse:
    """Call the order off; stock and money go back."""
    try:
        orders.cancel(
            order_id=order_id,
            by=CancelledBy.BUYER,
            reason=request.POST.get("reason", ""),
            buyer_id=buyer_id,
        )
    except TitanError as error:
        messages.error(request, refusals.words(error))
    else:
        messages.success(request, _("The order is cancelled. What you paid is on its way back to you."))
    return HttpResponseRedirect(paths.order(order_id))


@require_POST
@for_buyers
def confirm(request: HttpRequest, buyer_id: UUID, order_id: UUID) -> HttpResponse:
    """The parcel is here and all right, so the shop is paid."""
    try:
        orders.confirm(order_id=order_id, buyer_id=buyer_id)
    except TitanError as error:
        messages.error(request, refusals.words(error))
    else:
        messages.success(request, _("Thank you. The shop now gets its money."))
    return HttpResponseRedirect(paths.order(order_id))


@require_POST
@for_buyers
def buy_again(request: HttpRequest, buyer_id: UUID, order_id: UUID) -> HttpResponse:
    """Everything of the order that is still sold goes into the cart."""
    found = orders.get(order_id=order_id, buyer_id=buyer_id)
    holder, gone = holder_of(request), 0
    for line in found.lines:
        try:
            holder = holder.add(
                variant_id=line.variant_id,
                quantity=line.quantity,
                currency=preferences.of(request).currency,
            )
        except VariantNotFound:
            gone += 1
    if gone:
        words = ngettext("%(n)s product is no longer sold.", "%(n)s products are no longer sold.", gone)
        messages.warning(request, words % {"n": gone})
    response = HttpResponseRedirect(paths.CART)
    if gone < len(found.lines):
        holder.keep(response, count=holder.count())
    return response
