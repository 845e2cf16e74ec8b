"""The products of the shop, by status."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from titan.apps.inventory.contracts import StockState
from titan.apps.products import api as products
from titan.apps.products.contracts import ProductStatus, SellerProduct
from titan.platform.pages.cards import Tab

from . import shelf
from .desk import Desk, for_sellers, framed


@dataclass(frozen=True, slots=True)
class Entry:
    """A product of the list, with the units of all its variants. `worst` is the state of its scarcest variant."""

    product: SellerProduct
    free: int
    worst: StockState
    thumbnail: str


@require_safe
@for_sellers
def listed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Products, the latest changed first."""
    status = _status(request.GET.get("status", ""))
    page = products.seller_products(
        shop_id=desk.shop.id, status=status, cursor=request.GET.get("cursor") or None
    )
    context = {
        "entries": _entries(page.results),
        "next": page.next,
        "is_later_page": "cursor" in request.GET,
        "status": status,
        "tabs": _tabs(status),
    }
    return framed(request, "seller/products.html", context, desk=desk, current="seller-products")


def _status(text: str) -> ProductStatus | None:
    return ProductStatus(text) if text in set(ProductStatus) else None


def _tabs(current: ProductStatus | None) -> list[Tab]:
    words = {
        None: _("All"),
        ProductStatus.PUBLISHED: _("Published"),
        ProductStatus.DRAFT: _("Drafts"),
        ProductStatus.REVIEW: _("In review"),
        ProductStatus.WITHDRAWN: _("Withdrawn"),
    }
    address = reverse("seller-products")
    return [
        Tab(label, f"{address}?status={status.value}" if status else address, status is current)
        for status, label in words.items()
    ]


def _entries(found: Iterable[SellerProduct]) -> list[Entry]:
    listed_products = list(found)
    levels = shelf.levels(variant_id for product in listed_products for variant_id in product.variant_ids)
    entries = []
    for product in listed_products:
        own = [levels[variant_id] for variant_id in product.variant_ids]
        states = {shelf.state_of(level) for level in own}
        order = (StockState.SOLD_OUT, StockState.LOW, StockState.IN_STOCK)
        worst = next((state for state in order if state in states), StockState.SOLD_OUT)
        entries.append(Entry(product, sum(max(0, level.free) for level in own), worst, thumbnail(product)))
    return entries


def thumbnail(product: SellerProduct) -> str:
    """The address of the narrowest form of the first picture; empty without one."""
    return product.picture.sizes[0][1] if product.picture else ""
