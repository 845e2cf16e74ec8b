"""Asking for a shop, and where the application or the shop stands."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import ShopStatus
from titan.kernel.errors import TitanError

from . import places
from .desk import Desk, desk_of, user_id_of
from .forms import Form, Texts, refused, typed

FIELDS = ("name", "description", "country", "city", "currency")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """The application; a rejected one may be changed and sent again."""
    desk = desk_of(request)
    if desk is not None and desk.shop.status in (ShopStatus.ACTIVE, ShopStatus.SUSPENDED):
        return HttpResponseRedirect(reverse("seller-board"))
    if request.method != "POST":
        return _form(request, Form(_before(desk)), desk)
    values = typed(request, *FIELDS)
    try:
        sellers.apply(owner_id=user_id_of(request), **values)
    except TitanError as error:
        return _form(request, refused(values, error), desk, status=422)
    return HttpResponseRedirect(reverse("seller-standing"))


def _before(desk: Desk | None) -> Texts:
    if desk is None:
        return Texts(country=settings.STOREFRONT_COUNTRY, currency=settings.DEFAULT_CURRENCY)
    shop = desk.shop
    return Texts(
        name=shop.name,
        description=shop.description,
        country=shop.country,
        city=shop.city,
        currency=shop.currency,
    )


def _form(request: HttpRequest, form: Form, desk: Desk | None, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "countries": places.country_choices(),
        "currencies": places.currency_choices(),
        "is_again": desk is not None,
    }
    return render(request, "seller/apply.html", context, status=status)


@never_cache
@login_required
@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """How the application was decided, or why the shop is closed."""
    desk = desk_of(request)
    if desk is None:
        return HttpResponseRedirect(reverse("seller-apply"))
    if desk.shop.status is ShopStatus.ACTIVE:
        return HttpResponseRedirect(reverse("seller-board"))
    decisions = sellers.decisions(shop_id=desk.shop.id)
    context = {"shop": desk.shop, "decision": decisions[0] if decisions else None}
    return render(request, "seller/standing.html", context)
