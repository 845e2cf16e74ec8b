"""Records as documents of the index, and back."""

from typing import Any
from uuid import UUID

import orjson
from tantivy import Document

from titan.kernel.codec import from_json

from ...domain import price_steps, ranking, text, vocabulary
from ...domain.records import Listing, ProductRecord, ShopRecord
from .schema import PRODUCT, SEP, SHOP, UNLISTED

_FACET_VALUE = 60


def product_document(record: ProductRecord) -> Document:
    """The document of a product; one that is not public only remembers what is known of its stock."""
    fields: dict[str, Any] = {
        "id": str(record.id),
        "kind": PRODUCT if record.listing else UNLISTED,
        "body": orjson.dumps(record),
    }
    if record.listing is not None:
        fields |= _words(record.listing) | _terms(record, record.listing) | _numbers(record, record.listing)
    return Document(**fields)


def shop_document(shop: ShopRecord, *, changed: int) -> Document:
    """The document of a shop's standing. `changed` grows with every write."""
    return Document(id=str(shop.id), kind=SHOP, body=orjson.dumps(shop), changed=changed)


def product_of(body: bytes) -> ProductRecord:
    """The record in a document."""
    return from_json(ProductRecord, body)


def shop_of(body: bytes) -> ShopRecord:
    """The shop in a document."""
    return from_json(ShopRecord, body)


def _attributes(listing: Listing) -> list[tuple[str, str, str]]:
    """Of the product and of its variants, each once."""
    axes = (axis for variant in listing.variants for axis in variant.attributes)
    return list(dict.fromkeys([*listing.attributes, *axes]))


def _words(listing: Listing) -> dict[str, Any]:
    title = text.fold(listing.title)
    values = [text.fold(value) for _, _, value in _attributes(listing)]
    return {
        "title": title,
        "plain": title,
        "head": vocabulary.head(listing.title),
        "brand": text.fold(listing.brand),
        "attributes": " ".join(values),
        "categories": text.fold(" ".join(name for _, name in listing.categories)),
        "shop": text.fold(listing.shop_name),
        "description": text.fold(listing.description),
        "codes": text.codes(listing.title, *values, *(variant.sku for variant in listing.variants)),
    }


def _terms(record: ProductRecord, listing: Listing) -> dict[str, Any]:
    attributes = [one for one in _attributes(listing) if len(one[2]) <= _FACET_VALUE]
    identifiers = [listing.external_id, *(variant.sku for variant in listing.variants)]
    brand = text.key(listing.brand)
    return {
        "title_key": text.key(listing.title),
        "identifier": [key for key in map(text.key, identifiers) if key],
        "shop_id": str(record.shop_id),
        "shop_f": SEP.join((str(record.shop_id), listing.shop_name)),
        "category": [slug for slug, _ in listing.categories],
        "category_f": [SEP.join((str(i), *node)) for i, node in enumerate(listing.categories)],
        "category_key": [SEP.join((text.key(name), slug, name)) for slug, name in listing.categories],
        "attribute": [SEP.join((code, value)) for code, _, value in attributes],
        "attribute_f": [SEP.join((code, value, name)) for code, name, value in attributes],
        "currency": listing.price.currency,
        "price_f": SEP.join((listing.price.currency, str(price_steps.step_of(listing.price)))),
        **({"brand_key": brand, "brand_f": SEP.join((brand, listing.brand))} if brand else {}),
    }


def _numbers(record: ProductRecord, listing: Listing) -> dict[str, Any]:
    published = listing.published_at
    quality = ranking.quality(
        rating=listing.rating,
        rating_count=listing.rating_count,
        is_in_stock=record.is_in_stock,
        published_at=published,
    )
    return {
        "price": listing.price.amount,
        "rating": ranking.bayesian_rating(
            listing.rating, listing.rating_count if listing.rating is not None else 0
        ),
        "stars": 0 if listing.rating is None else listing.rating,
        "in_stock": int(record.is_in_stock),
        "main": int(not vocabulary.is_accessory(vocabulary.head(listing.title).split())),
        "published": round(published.timestamp() * 1000) if published else 0,
        # tantivy multiplies a score by log2(2 + value).
        "quality": 2.0**quality - 2.0,
    }


def ids(found: list[str]) -> list[UUID]:
    """Ids of terms."""
    return [UUID(one) for one in found]
