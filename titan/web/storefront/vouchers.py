"""The buyer's vouchers: what can be claimed, what is in the wallet, typing a code."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from titan.apps.products import api as products
from titan.apps.products.contracts import ShopRef
from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import Shop, ShopNotFound
from titan.apps.vouchers import api as vouchers
from titan.kernel import clock
from titan.kernel.errors import Kind, TitanError
from titan.platform.pages.holes import cached_page
from titan.platform.rest import ratelimit
from titan.web import refusals

from . import paths, preferences
from .account import account_links
from .visitors import for_buyers
from .voucher_cards import VoucherCard, cards, own_cards

MOST_OFFERED, MOST_BESIDE = 50, 4
TRIES, TRIES_SECONDS = 20, 60
_SHOWN = (Kind.NOT_FOUND, Kind.CONFLICT, Kind.INVALID)


@require_safe
@for_buyers
def show(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """The wallet, and what the platform (or the shop in `shop`) offers beside it."""
    now = clock.now()
    shop = _shop(request)
    claims = vouchers.wallet_of(user_id=buyer_id)
    known = {claim.voucher.id for claim in claims}
    offered = vouchers.claimable(shop_id=shop.id if shop else None, limit=MOST_OFFERED).results
    own = own_cards(claims, at=now)
    context = {
        "offers": cards(voucher for voucher in offered if voucher.id not in known),
        "usable": [card for card in own if not card.note],
        "others": [card for card in own if card.note],
        "shop": shop,
        "code": request.GET.get("code", "")[:60],
        "account_links": account_links("vouchers"),
    }
    return render(request, "storefront/vouchers.html", context)


@require_safe
@cached_page(seconds=60, key=preferences.page_variant, tags=lambda _request, **_path: ["vouchers"])
def of_product(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """What can be claimed for a product, loaded when the visitor comes near: for itself first, then of its shop."""
    card = products.cards(product_ids=[product_id]).get(product_id)
    if card is None:
        raise Http404
    found = [
        *vouchers.claimable(shop_id=card.shop.id, product_id=product_id, limit=MOST_OFFERED).results,
        *(
            voucher
            for voucher in vouchers.claimable(product_id=product_id, limit=MOST_OFFERED).results
            if voucher.terms.product_ids
        ),
    ]
    found.sort(key=lambda voucher: not voucher.terms.product_ids)
    context = {"offers": [(offer, _claim_path(offer, card.shop)) for offer in cards(found[:MOST_BESIDE])]}
    return render(request, "storefront/parts/product_vouchers.html", context)


def _claim_path(offer: VoucherCard, shop: ShopRef) -> str:
    """Where it is claimed: among those of its giver."""
    return f"{paths.VOUCHERS}?{urlencode({'shop': shop.slug})}" if offer.href else paths.VOUCHERS


def _shop(request: HttpRequest) -> Shop | None:
    slug = request.POST.get("shop") or request.GET.get("shop") or ""
    try:
        return sellers.by_slug(slug=slug) if slug else None
    except ShopNotFound:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@for_buyers
def claim(request: HttpRequest, buyer_id: UUID, voucher_id: UUID) -> HttpResponse:
    """Put a voucher into the wallet. Whoever had to sign in first comes by GET and claims from the page."""
    if request.method == "POST":
        try:
            vouchers.claim(user_id=buyer_id, voucher_id=voucher_id)
        except TitanError as error:
            _tell(request, error)
        else:
            messages.success(request, _("The voucher is yours."))
    return HttpResponseRedirect(_back(request))


@require_http_methods(["GET", "HEAD", "POST"])
@for_buyers
def claim_code(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """Put the voucher of a typed code into the wallet."""
    if request.method != "POST":
        return HttpResponseRedirect(paths.VOUCHERS)
    typed = request.POST.get("code", "").strip()[:60]
    if not ratelimit.check("vouchers.code", str(buyer_id), TRIES, TRIES_SECONDS).allowed:
        messages.error(request, _("That were many tries. Wait a minute, then go on."))
        return HttpResponseRedirect(paths.VOUCHERS)
    try:
        vouchers.claim_code(user_id=buyer_id, code=typed)
    except TitanError as error:
        _tell(request, error)
        return HttpResponseRedirect(f"{paths.VOUCHERS}?{urlencode({'code': typed})}")
    messages.success(request, _("The voucher is yours."))
    return HttpResponseRedirect(paths.VOUCHERS)


def _tell(request: HttpRequest, error: TitanError) -> None:
    """Why not, in the page; an outage goes on to the error page."""
    if error.kind not in _SHOWN:
        raise error
    words = {
        "vouchers.not_found": _("There is no such voucher."),
        "vouchers.already_claimed": _("This code has already been claimed."),
        "vouchers.expired": _("This voucher is not running."),
        "vouchers.used_up": _("This voucher is used up."),
        "vouchers.not_applicable": _("This voucher needs a code."),
    }
    messages.error(request, words.get(error.code, refusals.words(error)))


def _back(request: HttpRequest) -> str:
    shop = _shop(request)
    return f"{paths.VOUCHERS}?{urlencode({'shop': shop.slug})}" if shop else paths.VOUCHERS
