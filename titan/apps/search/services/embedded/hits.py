"""Stored bodies as the cards of a result page."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from titan.kernel.money import Money

from ...contracts import Hit, HitShop, HitVariant

Json = dict[str, Any]


def hit_of(body: bytes, *, now: datetime, shops: Mapping[str, str], paused: Collection[str]) -> Hit:
    """The card, with the prices of that instant and the shop's present name."""
    record: Json = orjson.loads(body)
    listing: Json = record["listing"]
    stock = dict(record["stock"])
    variants: list[Json] = listing["variants"]
    prices = [_price(one, now) for one in variants]
    price, list_price = _lowest(variants, prices) if variants else (_money(listing["price"]),) * 2
    shop_id: str = record["shop_id"]
    rating = listing["rating"]
    return Hit(
        product_id=UUID(record["id"]),
        external_id=listing["external_id"],
        title=listing["title"],
        slug=listing["slug"],
        price=price,
        list_price=list_price,
        shop=HitShop(UUID(shop_id), shops.get(shop_id, listing["shop_name"])),
        rating=None if rating is None else rating / 100,
        rating_count=listing["rating_count"],
        picture_url=listing["picture_url"],
        picture_srcset=listing["picture_srcset"],
        in_stock=shop_id not in paused and any(stock.get(one["id"]) for one in variants),
        variants=tuple(
            HitVariant(UUID(one["id"]), one["label"], told)
            for one, told in zip(variants, prices, strict=True)
        ),
    )


def _money(value: Json) -> Money:
    return Money(value["amount"], value["currency"])


def _price(variant: Json, now: datetime) -> Money:
    sale = variant["sale"]
    if sale and datetime.fromisoformat(sale["starts_at"]) <= now < datetime.fromisoformat(sale["ends_at"]):
        return _money(sale["price"])
    return _money(variant["price"])


def _lowest(variants: list[Json], prices: list[Money]) -> tuple[Money, Money]:
    place = min(range(len(prices)), key=lambda place: prices[place].amount)
    return prices[place], _money(variants[place]["price"])


def listing_of(body: bytes) -> Json:
    """The stored facts of a listed product."""
    listing: Json = orjson.loads(body)["listing"]
    return listing
