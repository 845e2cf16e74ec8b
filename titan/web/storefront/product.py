"""The page of a product."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from titan.apps.inventory import api as inventory
from titan.apps.products import api as products
from titan.apps.products.contracts import Product, Redirect
from titan.apps.reviews import api as reviews
from titan.apps.reviews.contracts import Rating
from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import Shop
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import DeliveryEstimate
from titan.kernel import clock
from titan.platform.pages.cards import Crumb
from titan.platform.pages.holes import cached_page, keep_for

from . import buying_box, cards, paths, preferences
from .buying_box import Box
from .reviews import bars
from .shop_cards import shop_card

_SIMILAR = 12


@require_safe
@cached_page(
    seconds=buying_box.PLENTY_SECONDS,
    params=("v",),
    key=preferences.page_variant,
    tags=lambda _request, slug: ["products", f"product:{slug}"],
)
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """A public product; a former slug leads on to the present one. Raises ProductNotFound."""
    found = products.by_slug(slug=slug)
    if isinstance(found, Redirect):
        return HttpResponsePermanentRedirect(_kept_variant(request, found.slug))
    wanted = preferences.of(request)
    shop = sellers.get(shop_id=found.shop.id)
    # From the gate in Valkey.
    free = inventory.free(variant_ids=[variant.id for variant in found.variants])
    box = _box(found, request, free=free, currency=wanted.currency)
    estimate = _estimate(found, box, wanted)
    # Whoever is not rated at all is not reviewed either.
    rating = reviews.rating_of_product(product_id=found.id) if found.rating_count else Rating()
    context = {
        "product": found,
        "box": box,
        "shop": shop_card(shop),
        "is_selling": shop.is_selling,
        "holiday_until": shop.holiday_until if shop.is_on_holiday else None,
        "estimate": estimate,
        "country": wanted.country,
        "pictures": cards.gallery_of(found.pictures),
        "crumbs": _crumbs(found),
        "rating": None if found.rating is None else found.rating / 100,
        "reviews": rating,
        "bars": bars(rating, found.id),
        "canonical": paths.absolute(paths.product(found.slug)),
        "structured": _structured(found, box, shop, rating),
    }
    response = render(request, "storefront/product.html", context)
    keep_for(response, buying_box.holds_for(found, free=free, now=clock.now()))
    return response


def _kept_variant(request: HttpRequest, slug: str) -> str:
    variant = request.GET.get("v")
    return f"{paths.product(slug)}?{urlencode({'v': variant})}" if variant else paths.product(slug)


def _box(product: Product, request: HttpRequest, *, free: Mapping[UUID, int], currency: str) -> Box:
    """What can be bought, at the prices of this moment."""
    prices = buying_box.prices_in(product, currency, now=clock.now())
    return buying_box.box(product, prices=prices, free=free, wanted=_uuid(request.GET.get("v", "")))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _estimate(product: Product, box: Box, wanted: preferences.Preferences) -> DeliveryEstimate | None:
    return shipping.estimate(
        shop_id=product.shop.id,
        country=wanted.country,
        currency=box.price.currency,
        weight_grams=box.weight_grams,
        goods_minor=box.price.amount,
    )


def _crumbs(product: Product) -> tuple[Crumb, ...]:
    steps = zip(product.category_path, product.category_slugs, strict=True)
    above = (Crumb(name, paths.category(slug)) for name, slug in steps)
    return (Crumb("Titan", paths.HOME), *above, Crumb(product.title))


def _structured(product: Product, box: Box, shop: Shop, rating: Rating) -> Mapping[str, Any]:
    """schema.org Product with its Offer."""
    state = "InStock" if box.free > 0 and shop.is_selling else "OutOfStock"
    offer = {
        "@type": "Offer",
        "url": paths.absolute(paths.product(product.slug)),
        "price": str(box.price.decimal()),
        "priceCurrency": box.price.currency,
        "availability": f"https://schema.org/{state}",
        "itemCondition": "https://schema.org/NewCondition",
        "seller": {"@type": "Organization", "name": product.shop.name},
    }
    if box.sale_ends_at is not None:
        offer["priceValidUntil"] = box.sale_ends_at.date().isoformat()
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "sku": box.sku,
        "image": [paths.absolute(picture.src) for picture in cards.gallery_of(product.pictures)],
        "offers": offer,
    }
    if product.brand:
        told["brand"] = {"@type": "Brand", "name": product.brand}
    if product.rating is not None and product.rating_count:
        told["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": product.rating / 100,
            "ratingCount": product.rating_count,
            **({"reviewCount": rating.count} if rating.count else {}),
        }
    return told


@require_safe
@cached_page(seconds=120, key=preferences.page_variant, tags=lambda _request, **_path: ["similar"])
def similar(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Products of the same category, loaded when the visitor comes near."""
    found = products.cards(product_ids=[product_id]).get(product_id)
    if found is None:
        raise Http404
    page = products.list_products(category=found.category_id, limit=_SIMILAR + 1)
    others = [cards.of_product(card) for card in page.results if card.id != product_id][:_SIMILAR]
    return render(request, "storefront/parts/similar.html", {"products": others})
