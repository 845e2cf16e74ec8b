"""The cart's page and its commands. Every command is a form that works by itself; htmx only saves the page load."""

from uuid import UUID

import orjson
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from titan.apps.cart.contracts import MAX_QUANTITY
from titan.apps.products.contracts import VariantNotFound
from titan.kernel.errors import TitanError
from titan.web import refusals

from . import paths, preferences
from .basket import Basket, basket_of
from .holder import Holder, holder_of, show_count
from .visitors import is_fragment


@require_http_methods(["GET", "HEAD"])
def show(request: HttpRequest) -> HttpResponse:
    """The cart, grouped by shop."""
    holder = holder_of(request)
    return _page(request, holder)


def _basket(request: HttpRequest, holder: Holder) -> Basket:
    currency = preferences.of(request).currency
    return basket_of(holder.shown(currency=currency), currency=currency)


def _page(request: HttpRequest, holder: Holder) -> HttpResponse:
    basket = _basket(request, holder)
    show_count(request, basket.units)
    template = "storefront/parts/basket.html" if is_fragment(request) else "storefront/cart.html"
    context = {"basket": basket, "is_guest": holder.user_id is None}
    response = render(request, template, context)
    holder.keep(response, count=basket.units)
    response.headers["Cache-Control"] = "private, no-store"
    if is_fragment(request):
        response.headers["HX-Trigger"] = _count_event(basket.units)
    return response


def _count_event(count: int) -> str:
    return orjson.dumps({"titan:cart": {"count": count}}).decode()


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a variant in. htmx gets a toast, a plain form goes on to the cart."""
    holder = holder_of(request)
    changed = holder.add(
        variant_id=_uuid(request.POST.get("variant", "")),
        quantity=_quantity(request),
        currency=preferences.of(request).currency,
    )
    count = changed.count()
    response: HttpResponse
    if is_fragment(request):
        response = HttpResponse(render_to_string("storefront/parts/added.html", {"count": count}))
        response.headers["HX-Trigger"] = _count_event(count)
    else:
        messages.success(request, _("It is in your cart."))
        response = HttpResponseRedirect(paths.CART)
    changed.keep(response, count=count)
    return response


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise VariantNotFound from None


def _quantity(request: HttpRequest) -> int:
    """Plus and minus name the quantity they lead to; else the typed one counts."""
    text = request.POST.get("set_quantity") or request.POST.get("quantity") or "1"
    return min(int(text), MAX_QUANTITY + 1) if text.isdecimal() and len(text) < 6 else 1


@require_POST
def change(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Change one line: its quantity, or what the pressed button says."""
    holder = holder_of(request)
    action = request.POST.get("action", "")
    try:
        match action:
            case "remove":
                changed = holder.remove(line_id)
            case "save" | "restore":
                changed = holder.save_for_later(line_id, is_saved=action == "save")
            case _other:
                changed = holder.set_quantity(line_id, _quantity(request))
    except TitanError as error:
        if is_fragment(request):
            raise
        messages.error(request, refusals.words(error))
        return HttpResponseRedirect(paths.CART)
    return _answer(request, changed)


@require_POST
def select(request: HttpRequest) -> HttpResponse:
    """Select exactly the ticked lines, for the purchase that comes next."""
    ticked = frozenset(_uuid(text) for text in request.POST.getlist("line"))
    changed = holder_of(request).select(ticked)
    if request.POST.get("then") == "checkout":
        return _to_checkout(changed)
    return _answer(request, changed)


def _to_checkout(changed: Holder) -> HttpResponse:
    response = HttpResponseRedirect(paths.CHECKOUT)
    changed.keep(response, count=changed.count())
    return response


def _answer(request: HttpRequest, changed: Holder) -> HttpResponse:
    if is_fragment(request):
        return _page(request, changed)
    response = HttpResponseRedirect(paths.CART)
    changed.keep(response, count=changed.count())
    return response


@require_http_methods(["GET", "HEAD"])
def merge(request: HttpRequest) -> HttpResponse:
    """Where signing in leads over when the guest had a cart: take its lines along, and go on."""
    holder = holder_of(request)
    response = HttpResponseRedirect(paths.next_of(request, paths.CART))
    if holder.was_merged:
        holder.keep(response, count=holder.count())
    return response
