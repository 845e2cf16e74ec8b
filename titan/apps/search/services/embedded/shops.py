"""What the index knows of shops, held in memory: few, and asked for with every question."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tantivy import Query, Searcher

from ...domain.records import ShopRecord
from . import documents
from .questions import term
from .schema import SHOP

_MANY = 100_000


@dataclass(frozen=True, slots=True)
class Shops:
    """Names by id; ids of those whose products are hidden, and of those with nothing to sell at present."""

    stamp: tuple[int, float] = (0, 0.0)
    names: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    open: tuple[ShopRecord, ...] = ()


def stamp(searcher: Searcher) -> tuple[int, float]:
    """Changes whenever a shop's record does."""
    found = searcher.aggregate(
        term("kind", SHOP),
        {"many": {"value_count": {"field": "changed"}}, "last": {"max": {"field": "changed"}}},
    )
    return int(found["many"]["value"] or 0), float(found["last"]["value"] or 0)


def read(searcher: Searcher, query: Query | None = None) -> Shops:
    """All shops of the index."""
    found = searcher.search(query or term("kind", SHOP), limit=_MANY, count=False).hits
    records = [documents.shop_of(bytes(searcher.doc(address)["body"][0])) for _, address in found]
    return Shops(
        stamp=stamp(searcher),
        names={str(shop.id): shop.name for shop in records},
        hidden=tuple(str(shop.id) for shop in records if not shop.is_open),
        paused=tuple(str(shop.id) for shop in records if not shop.is_selling),
        open=tuple(shop for shop in records if shop.is_open),
    )
