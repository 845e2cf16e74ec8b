"""The public JSON of a product, and the card of it in lists."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from ..contracts import Picture, Product, ProductCard, Variant
from . import prices

CARD_WIDTH = 320


def product_url(slug: str) -> str:
    """The page of a product, relative to the site."""
    return f"/p/{slug}"


def stars(rating: int | None) -> float | None:
    """Hundredths of a star as stars: 450 is 4.5."""
    return None if rating is None else rating / 100


def picture_url(picture: Picture, *, width: int = CARD_WIDTH) -> str:
    """The URL of the smallest stored width that is at least `width`, else of the largest."""
    fitting = [url for stored, url in picture.sizes if stored >= width]
    return fitting[0] if fitting else picture.sizes[-1][1]


def document(product: Product, *, now: datetime) -> bytes:
    """The REST answer about a public product, with the prices of that instant."""
    price, list_price = prices.lowest(product.variants, now=now)
    return orjson.dumps(
        {
            "id": product.id,
            "external_id": product.external_id,
            "title": product.title,
            "slug": product.slug,
            "url": product_url(product.slug),
            "brand": product.brand,
            "category": _category(product.category_id, product),
            "shop": product.shop,
            "price": price,
            "list_price": list_price,
            "rating": stars(product.rating),
            "rating_count": product.rating_count,
            "description_html": product.description_html,
            "attributes": product.attributes,
            "variants": [_variant(variant, now) for variant in product.variants if variant.is_active],
            "pictures": [picture_json(picture) for picture in product.pictures],
            "published_at": product.published_at,
            "updated_at": product.updated_at,
        },
        option=orjson.OPT_UTC_Z,
    )


def _category(category_id: UUID, product: Product) -> dict[str, Any]:
    return {
        "id": category_id,
        "name": product.category_path[-1] if product.category_path else "",
        "slug": product.category_slugs[-1] if product.category_slugs else "",
        "path": product.category_path,
        "path_slugs": product.category_slugs,
    }


def _variant(variant: Variant, now: datetime) -> dict[str, Any]:
    is_on_sale = prices.is_running(variant.sale, now=now)
    return {
        "id": variant.id,
        "sku": variant.sku,
        "label": variant.label,
        "axes": variant.axes,
        "price": prices.current(variant.price, variant.sale, now=now),
        "list_price": variant.price,
        "prices": prices.further(variant.prices, variant.price, variant.sale, now=now),
        "sale_ends_at": variant.sale.ends_at if variant.sale is not None and is_on_sale else None,
        "weight_grams": variant.weight_grams,
    }


def picture_json(picture: Picture) -> dict[str, Any]:
    """A picture with its URLs: `src` for a page's main column, `srcset` for all widths."""
    return {
        "alt": picture.alt,
        "width": picture.width,
        "height": picture.height,
        "src": picture_url(picture, width=640),
        "srcset": ", ".join(f"{url} {width}w" for width, url in picture.sizes),
    }


def card(product: Product, *, now: datetime) -> ProductCard:
    """The product in a list, with the prices of that instant."""
    price, list_price = prices.lowest(product.variants, now=now)
    return ProductCard(
        id=product.id,
        external_id=product.external_id,
        shop=product.shop,
        category_id=product.category_id,
        title=product.title,
        slug=product.slug,
        price=price,
        list_price=list_price,
        rating=product.rating,
        rating_count=product.rating_count,
        picture=product.pictures[0] if product.pictures else None,
        variant_ids=tuple(variant.id for variant in product.variants if variant.is_active),
    )
