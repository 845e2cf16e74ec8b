"""Flash sales of the shop: what it may propose, what became of it, and how it sells this moment."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from titan.apps.flashsales import api as flashsales
from titan.apps.flashsales.contracts import (
    Item,
    ItemStatus,
    Phase,
    Proposal,
    ProposalRefused,
    SaleNotFound,
    Slot,
)
from titan.apps.products import api as products
from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.platform.pages.cards import Choice, Crumb
from titan.web import refusals

from . import amounts
from .desk import Desk, for_sellers, framed
from .forms import Form, refused, typed

CURRENT = "seller-flash"
PAGE = 50
_MOST_PRODUCTS = 100
_BOARD_REFRESH_S = 5


@require_safe
@for_sellers
def listed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Sales that take proposals, and what the shop has proposed."""
    page = flashsales.items_of_shop(shop_id=desk.shop.id, cursor=request.GET.get("after"), limit=PAGE)
    sales = flashsales.sales_by_id(sale_ids={item.sale_id for item in page.results})
    context = {
        "open_sales": flashsales.enrolling_sales(),
        "items": [(item, sales[item.sale_id], _status(item)) for item in page.results],
        "next": f"?after={page.next}" if page.next else "",
    }
    return framed(request, "seller/flash.html", context, desk=desk, current=CURRENT)


def _status(item: Item) -> Choice:
    return {
        ItemStatus.ENROLLED: Choice("notice", _("Waiting for review")),
        ItemStatus.APPROVED: Choice("success", _("Approved")),
        ItemStatus.REJECTED: Choice("danger", _("Rejected")),
        ItemStatus.WITHDRAWN: Choice("neutral", _("Withdrawn")),
    }[item.status]


@require_http_methods(["GET", "HEAD", "POST"])
@for_sellers
def enrol(request: HttpRequest, desk: Desk, slot_id: UUID) -> HttpResponse:
    """Propose a variant for a slot; the same variant again changes the proposal."""
    slot = flashsales.slot(slot_id=slot_id)
    if request.method != "POST":
        return _form_page(request, desk, slot, Form())
    values = typed(request, "variant", "price", "allotment", "limit")
    reader = amounts.Reader()
    price = reader.money("price", values["price"], desk.shop.currency)
    allotment = reader.whole("allotment", values["allotment"], least=1)
    limit = reader.whole("limit", values["limit"] or "1", least=1)
    if not values["variant"]:
        reader.errors["variant"] = _("Choose one of the list.")
    if reader.errors:
        return _form_page(request, desk, slot, Form(values, reader.errors), status=422)
    try:
        variant_id = UUID(values["variant"])
        proposal = Proposal(slot_id, variant_id, price, allotment, limit)
        flashsales.enrol(shop_id=desk.shop.id, proposal=proposal)
    except ValueError:
        reader.errors["variant"] = _("Choose one of the list.")
        return _form_page(request, desk, slot, Form(values, reader.errors), status=422)
    except ProposalRefused as error:
        field = {"too_dear": "price", "stock": "allotment", "not_own": "variant", "overlaps": "variant"}
        name = field.get(str(error.extra["reason"]))
        if name:
            reader.errors[name] = refusals.words(error)
        form = Form(values, reader.errors, "" if name else refusals.words(error))
        return _form_page(request, desk, slot, form, status=422)
    except TitanError as error:
        return _form_page(request, desk, slot, refused(values, error), status=422)
    messages.success(request, _("The item is proposed. You will see here what becomes of it."))
    return HttpResponseRedirect(reverse(CURRENT))


def _form_page(
    request: HttpRequest, desk: Desk, slot: Slot, form: Form, *, status: int = 200
) -> HttpResponse:
    sale = flashsales.sales_by_id(sale_ids=[slot.sale_id]).get(slot.sale_id)
    if sale is None:
        raise SaleNotFound
    context = {
        "sale": sale,
        "slot": slot,
        "form": form,
        "variants": _variants(desk.shop.id),
        "crumbs": [Crumb(_("Flash sales"), reverse(CURRENT)), Crumb(sale.title)],
    }
    return framed(request, "seller/flash_enrol.html", context, desk=desk, current=CURRENT, status=status)


def _variants(shop_id: UUID) -> list[Choice]:
    """What the shop has on sale, with the present price."""
    shown = products.list_products(shop=shop_id, limit=_MOST_PRODUCTS).results
    ids = [variant_id for card in shown for variant_id in card.variant_ids]
    known = products.get_variants(variant_ids=ids)
    return [
        Choice(str(one.variant_id), f"{one.title}{f' · {one.label}' if one.label else ''} ({one.price})")
        for one in (known[variant_id] for variant_id in ids if variant_id in known)
        if one.is_sellable
    ]


@require_POST
@for_sellers
def withdraw(request: HttpRequest, desk: Desk, item_id: UUID) -> HttpResponse:
    """Take a proposal back."""
    try:
        flashsales.withdraw(item_id=item_id, shop_id=desk.shop.id, actor_id=desk.user_id)
    except TitanError as error:
        messages.error(request, refusals.words(error))
    else:
        messages.success(request, _("The item is withdrawn."))
    return HttpResponseRedirect(reverse(CURRENT))


@require_safe
@for_sellers
def board(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What runs now: taken, sold, left, as the gate has it this moment. The page asks again by itself."""
    items = flashsales.items_of_shop(shop_id=desk.shop.id, limit=PAGE).results
    sales = flashsales.sales_by_id(sale_ids={item.sale_id for item in items})
    slots = {slot.id: slot for sale in sales.values() for slot in sale.slots}
    running = [
        item
        for item in items
        if item.status is ItemStatus.APPROVED and slots[item.slot_id].phase in (Phase.OPEN, Phase.WAITING)
    ]
    gates = {sale_id: flashsales.live(sale_id=sale_id) for sale_id in {item.sale_id for item in running}}
    live = {one.item_id: one for gate in gates.values() for one in gate.items}
    context = {
        "running": [(item, slots[item.slot_id], live[item.id]) for item in running],
        "is_closed": any(not gate.is_gate_open for gate in gates.values()),
        "now": clock.now(),
    }
    response = framed(request, "seller/flash_board.html", context, desk=desk, current=CURRENT)
    response.headers["Refresh"] = str(_BOARD_REFRESH_S)
    return response
