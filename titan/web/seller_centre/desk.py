"""Who sits at the desk, and the frame of every page of the seller centre."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import NotASeller, Shop, ShopStatus
from titan.platform.pages.cards import Tab

P = ParamSpec("P")
Handler = Callable[Concatenate[HttpRequest, "Desk", P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Desk:
    """The user who is signed in, and the shop."""

    user_id: UUID
    shop: Shop


def user_id_of(request: HttpRequest) -> UUID:
    """The signed-in user."""
    return UUID(str(request.user.pk))


def desk_of(request: HttpRequest) -> Desk | None:
    """The desk of a signed-in user; None for one who never applied for a shop."""
    user_id = user_id_of(request)
    try:
        return Desk(user_id, sellers.shop_of(owner_id=user_id))
    except NotASeller:
        return None


def for_sellers(view: Handler[P]) -> View[P]:
    """Hands the view the desk of an open shop; others are led to where they stand."""
    return _guarded(view, (ShopStatus.ACTIVE,))


def also_suspended(view: Handler[P]) -> View[P]:
    """The same for pages that a suspended shop still needs: what was sold has to be sent and is paid."""
    return _guarded(view, (ShopStatus.ACTIVE, ShopStatus.SUSPENDED))


def _guarded(view: Handler[P], allowed: tuple[ShopStatus, ...]) -> View[P]:
    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        desk = desk_of(request)
        if desk is None:
            return HttpResponseRedirect(reverse("seller-apply"))
        if desk.shop.status not in allowed:
            return HttpResponseRedirect(reverse("seller-standing"))
        return view(request, desk, *args, **kwargs)

    return cast(View[P], guarded)


def framed(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    desk: Desk,
    current: str,
    to_ship: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page inside the frame. `current` names the address of its entry in the navigation."""
    frame = {"shop": desk.shop, "shop_name": desk.shop.name, "seller_links": _links(desk, current, to_ship)}
    return render(request, template, {**frame, **context}, status=status)


def _links(desk: Desk, current: str, to_ship: int | None) -> list[Tab]:
    entries: list[tuple[str, str, str, int | None]] = [
        ("seller-board", _("To do"), "home", None),
        ("seller-orders", _("Orders"), "receipt", to_ship),
        ("seller-returns", _("Returns"), "undo", None),
        ("seller-reviews", _("Reviews"), "star", None),
        ("seller-products", _("Products"), "tag", None),
        ("seller-stock", _("Stock"), "box", None),
        ("seller-balance", _("Balance"), "wallet", None),
        ("seller-payouts", _("Payouts"), "cash", None),
        ("seller-vouchers", _("Vouchers"), "tag", None),
        ("seller-flash", _("Flash sales"), "clock", None),
        ("seller-shipping", _("Shipping"), "truck", None),
        ("seller-shop", _("Shop"), "store", None),
    ]
    if desk.shop.status is ShopStatus.SUSPENDED:
        standing = ("seller-standing", _("Standing"), "warning", None)
        kept = ("seller-orders", "seller-returns", "seller-reviews", "seller-balance", "seller-payouts")
        entries = [standing, *(entry for entry in entries if entry[0] in kept)]
    return [Tab(label, reverse(name), name == current, count, icon) for name, label, icon, count in entries]
