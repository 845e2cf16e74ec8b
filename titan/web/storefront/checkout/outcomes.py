"""How a purchase ended: the way to the provider and back, thank-you, and a failed payment with the way on."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from titan.apps.cart import api as cart
from titan.apps.checkout import api as checkout
from titan.apps.checkout.contracts import Purchase, PurchaseStatus
from titan.apps.orders import api as orders
from titan.platform import cache

from .. import paths, preferences
from ..holder import set_count, show_count
from ..visitors import for_buyers, is_fragment

_KEPT_SECONDS = 6 * 3600
_BACK = "/checkout/return/"


def waiting_path(quote_id: UUID) -> str:
    """Where the provider sends the buyer back: it must be known before the purchase has an id."""
    return f"{_BACK}?{urlencode({'quote': str(quote_id)})}"


def remember(quote_id: UUID, purchase_id: UUID) -> None:
    """Which purchase a quote became, for the way back."""
    cache.set_bytes(_key(quote_id), str(purchase_id).encode(), _KEPT_SECONDS)


def remembered(quote_id: UUID) -> UUID | None:
    """The purchase of a quote, as far as Valkey knows."""
    found = cache.get_bytes(_key(quote_id))
    return UUID(found.decode()) if found else None


def _key(quote_id: UUID) -> str:
    return f"storefront:purchase:{quote_id}"


def path_of(purchase: Purchase) -> str:
    """The page that tells how a purchase stands."""
    stages = {PurchaseStatus.CONFIRMED: "thanks", PurchaseStatus.FAILED: "failed"}
    return paths.purchase(stages.get(purchase.status, "return"), purchase.id)


@require_safe
@for_buyers
def came_back(request: HttpRequest, buyer_id: UUID) -> HttpResponse:  # noqa: ARG001 - asked again at the next page
    """Back from the provider: on to the purchase; to the orders where nobody knows which it was."""
    try:
        purchase_id = remembered(UUID(request.GET.get("quote", "")))
    except ValueError:
        purchase_id = None
    return HttpResponseRedirect(
        f"{paths.purchase('return', purchase_id)}?back=1" if purchase_id else paths.ORDERS
    )


@require_safe
@for_buyers
def pending(request: HttpRequest, buyer_id: UUID, purchase_id: UUID) -> HttpResponse:
    """A purchase under way: to the provider first; once back, wait until the outcome is known.

    The way to the provider is a page of its own, since a form may only lead to this site (`form-action`).
    """
    is_back = request.GET.get("back") == "1"
    ask = checkout.resume if is_back else checkout.get_purchase
    purchase = ask(purchase_id=purchase_id, buyer_id=buyer_id)
    if purchase.status in (PurchaseStatus.CONFIRMED, PurchaseStatus.FAILED):
        return _onward(request, path_of(purchase))
    needs_buyer = purchase.status is PurchaseStatus.ACTION_REQUIRED and bool(purchase.payment.redirect_url)
    context = {"purchase": purchase, "again": f"{request.path}?back=1", "needs_buyer": needs_buyer}
    if is_fragment(request):
        return HttpResponse(status=204)
    response = render(request, "storefront/pending.html", {**context, "is_back": is_back})
    if needs_buyer and not is_back:
        response.headers["Refresh"] = f"1; url={purchase.payment.redirect_url}"
    elif not needs_buyer:
        # Without JavaScript the page asks again by itself; with it, htmx does so in between.
        response.headers["Refresh"] = f"5; url={request.path}?back=1"
    return response


def _onward(request: HttpRequest, path: str) -> HttpResponse:
    if is_fragment(request):
        return HttpResponse(headers={"HX-Redirect": path})
    return HttpResponseRedirect(path)


@require_safe
@for_buyers
def thanks(request: HttpRequest, buyer_id: UUID, purchase_id: UUID) -> HttpResponse:
    """What was bought, and what happens next."""
    purchase = checkout.get_purchase(purchase_id=purchase_id, buyer_id=buyer_id)
    if purchase.status is not PurchaseStatus.CONFIRMED:
        return HttpResponseRedirect(path_of(purchase))
    placed = orders.of_purchase(purchase_id=purchase_id)
    bought = {line.variant_id for order in placed for line in order.lines}
    shown = cart.view(user_id=buyer_id, currency=preferences.of(request).currency)
    left = [line for shop in shown.shops for line in shop.lines if line.variant_id not in bought]
    count = sum(line.quantity for line in left)
    show_count(request, count)
    response = render(request, "storefront/thanks.html", {"purchase": purchase, "orders": placed})
    set_count(response, count)
    return response


@require_safe
@for_buyers
def failed(request: HttpRequest, buyer_id: UUID, purchase_id: UUID) -> HttpResponse:
    """Nothing was bought and nothing taken; the cart and the address are still there for another try."""
    purchase = checkout.get_purchase(purchase_id=purchase_id, buyer_id=buyer_id)
    if purchase.status is not PurchaseStatus.FAILED:
        return HttpResponseRedirect(path_of(purchase))
    return render(request, "storefront/failed.html", {"purchase": purchase})
