"""Counting how results can be narrowed.

A facet whose own filter is set is counted without it, so that its other choices keep their numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...contracts import Facet, FacetValue, SearchRequest
from ...domain import price_steps, text
from .schema import SEP

Counts = list[tuple[str, int]]
_SIZES = {"category": 400, "shop": 30, "brand": 30, "attribute": 300, "price": 40}
_VALUES = 20
_FIELDS = {
    "category": "category_f",
    "shop": "shop_f",
    "brand": "brand_f",
    "attribute": "attribute_f",
    "price": "price_f",
}
# An attribute that nearly every result has another value of (a model number) narrows nothing.
_MAX_SPREAD = 0.5


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of a facet's column for a question; `shops` are present names by id."""

    found: Counts
    request: SearchRequest
    shops: Mapping[str, str]


def wanted(name: str) -> dict[str, Any]:
    """The aggregation of a facet."""
    if name == "rating":
        ranges = [{"key": str(low), "from": low * 100.0, "to": low * 100.0 + 100} for low in (2, 3)]
        return {"range": {"field": "stars", "ranges": [*ranges, {"key": "4", "from": 400.0}]}}
    if name == "in_stock":
        return {"terms": {"field": "in_stock", "size": 2}}
    return {"terms": {"field": _FIELDS[name], "size": _SIZES[name], "segment_size": _SIZES[name] * 4}}


def counts(answer: Mapping[str, Any]) -> Counts:
    """(key, documents) of an aggregation's answer, the most frequent first."""
    return [(_key(bucket["key"]), int(bucket["doc_count"])) for bucket in answer["buckets"]]


def _key(raw: Any) -> str:
    return str(int(raw)) if isinstance(raw, float) else str(raw)


def category(counted: Counted) -> list[Facet]:
    """The level below the chosen category; the top level without one."""
    nodes = [(key.split(SEP, 2), count) for key, count in counted.found]
    level = next((int(depth) + 1 for (depth, slug, _), _ in nodes if slug == counted.request.category), 0)
    merged: dict[str, tuple[str, int]] = {}
    for (depth, slug, name), count in nodes:
        if int(depth) == level:
            merged[slug] = (name, merged.get(slug, ("", 0))[1] + count)
    values = tuple(FacetValue(slug, name, count, is_selected=False) for slug, (name, count) in merged.items())
    return [Facet("category", "Category", values[:_VALUES])] if values else []


def shop(counted: Counted) -> list[Facet]:
    """Shops, by their present names."""
    merged: dict[str, tuple[str, int]] = {}
    for key, count in counted.found:
        shop_id, name = key.split(SEP, 1)
        merged[shop_id] = (counted.shops.get(shop_id, name), merged.get(shop_id, ("", 0))[1] + count)
    chosen = str(counted.request.shop) if counted.request.shop else ""
    values = tuple(FacetValue(key, name, count, key == chosen) for key, (name, count) in merged.items())
    return [Facet("shop", "Shop", values[:_VALUES])] if values else []


def brand(counted: Counted) -> list[Facet]:
    """Brands, spellings that only differ in case or accents counted as one."""
    chosen = {text.key(one) for one in counted.request.brands}
    merged: dict[str, tuple[str, int]] = {}
    for term, count in counted.found:
        key, name = term.split(SEP, 1)
        label, before = merged.get(key, (name, 0))
        merged[key] = (label, before + count)
    values = tuple(FacetValue(name, name, count, key in chosen) for key, (name, count) in merged.items())
    return [Facet("brand", "Brand", values[:_VALUES])] if values else []


def attribute(counted: Counted) -> list[Facet]:
    """One facet for each attribute that the results share values of."""
    by_code: dict[str, list[tuple[str, str, int]]] = {}
    for term, count in counted.found:
        code, value, name = term.split(SEP, 2)
        by_code.setdefault(code, []).append((value, name, count))
    chosen = set(counted.request.attributes)
    facets = []
    for code, values in by_code.items():
        total = sum(count for _, _, count in values)
        is_chosen = any(code == one for one, _ in chosen)
        if not is_chosen and len(values) > 3 and len(values) > total * _MAX_SPREAD:
            continue
        shown = tuple(
            FacetValue(value, value, count, (code, value) in chosen) for value, _, count in values[:_VALUES]
        )
        facets.append(Facet(f"attr.{code}", values[0][1], shown))
    return facets


def with_chosen(found: Counts, apart: Mapping[str, Counts]) -> Counts:
    """Attribute counts in which each chosen code is as counted without its own filter."""
    if not apart:
        return found
    others = [(term, count) for term, count in found if term.split(SEP, 1)[0] not in apart]
    own = [
        (term, count)
        for code, counted in apart.items()
        for term, count in counted
        if term.startswith(code + SEP)
    ]
    return own + others


def price(counted: Counted) -> list[Facet]:
    """Ranges in the currency that most results are priced in."""
    by_currency: dict[str, dict[int, int]] = {}
    for key, count in counted.found:
        code, number = key.split(SEP, 1)
        by_currency.setdefault(code, {})[int(number)] = count
    if not by_currency:
        return []
    currency = max(by_currency, key=lambda one: sum(by_currency[one].values()))
    values = []
    for step, count in sorted(by_currency[currency].items()):
        value, label = price_steps.describe(currency, step)
        values.append(FacetValue(value, label, count, value == _range(counted.request)))
    return [Facet("price", "Price", tuple(values))]


def _range(request: SearchRequest) -> str:
    low = "" if request.price_min is None else str(request.price_min)
    high = "" if request.price_max is None else str(request.price_max)
    return f"{low}-{high}"


def rating(counted: Counted) -> list[Facet]:
    """So many stars and more."""
    known, total, values = dict(counted.found), 0, []
    for stars in ("4", "3", "2"):
        total += known.get(stars, 0)
        if total:
            values.append(
                FacetValue(stars, f"{stars} stars and up", total, counted.request.rating_min == int(stars))
            )
    return [Facet("rating", "Rating", tuple(values))] if values else []


def in_stock(counted: Counted) -> list[Facet]:
    """What can be bought now."""
    count = dict(counted.found).get("1", 0)
    value = FacetValue("1", "In stock", count, counted.request.in_stock)
    return [Facet("in_stock", "Availability", (value,))] if count else []


FACETS: dict[str, Callable[[Counted], list[Facet]]] = {
    "category": category,
    "shop": shop,
    "brand": brand,
    "price": price,
    "rating": rating,
    "in_stock": in_stock,
    "attribute": attribute,
}


def own_filters(request: SearchRequest) -> Sequence[str]:
    """Names of the facets whose filter is set and which are counted apart. A category is left in: its facet shows
    what lies below."""
    found = [name for name, is_set in _set_filters(request).items() if is_set]
    return [*found, *dict.fromkeys(f"attr.{code}" for code, _ in request.attributes)]


def _set_filters(request: SearchRequest) -> dict[str, bool]:
    return {
        "shop": request.shop is not None,
        "brand": bool(request.brands),
        "price": request.price_min is not None or request.price_max is not None,
        "rating": bool(request.rating_min),
        "in_stock": request.in_stock,
    }
