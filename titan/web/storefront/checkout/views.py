"""The one page of the checkout. Each button sends the same form: some only quote it anew, one buys."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from titan.apps.users import api as users

from .. import paths, preferences
from ..basket import Basket, basket_of
from ..holder import Holder, holder_of
from . import buying, form
from .form import CheckoutForm
from .visit import Visit


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The checkout of the selected lines; a guest first signs in or registers, on this very page."""
    holder = holder_of(request)
    basket = _basket(request, holder)
    if not basket.wanted and basket.reservation_id is None:
        response: HttpResponse = HttpResponseRedirect(paths.CART)
    elif holder.user_id is None:
        response = render(
            request, "storefront/checkout_entry.html", {"basket": basket, "next": request.get_full_path()}
        )
    else:
        response = _answered(_visit(request, holder, basket))
    if holder.was_merged:
        holder.keep(response, count=basket.units)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _basket(request: HttpRequest, holder: Holder) -> Basket:
    currency = preferences.of(request).currency
    basket = basket_of(holder.shown(currency=currency), currency=currency)
    return replace(basket, reservation_id=_reservation_id(request))


def _reservation_id(request: HttpRequest) -> UUID | None:
    """The address names it, so that each button of the page sends it along."""
    try:
        return UUID(request.GET.get("reservation", ""))
    except ValueError:
        return None


def _visit(request: HttpRequest, holder: Holder, basket: Basket) -> Visit:
    assert holder.user_id is not None
    saved = users.addresses(user_id=holder.user_id)
    country = preferences.of(request).country
    if request.method == "POST":
        filled = CheckoutForm.posted(request.POST, country=country)
    else:
        user: Any = request.user
        first = CheckoutForm.empty(country=country, name=user.name)
        filled = (form.kept(holder.user_id) or first).chosen_first(saved)
    return Visit(request, holder.user_id, basket, saved, filled)


def _answered(visit: Visit) -> HttpResponse:
    if visit.request.method != "POST":
        return visit.shown()
    form.keep(visit.buyer_id, visit.form)
    if visit.request.POST.get("step") == "buy":
        return buying.bought(visit)
    return visit.shown(seen=buying.seen_of(visit.request.POST))
