"""Counting how results can be narrowed.

A facet whose own filter is set is counted without it, so that its other choices keep their numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...contracts import Facet, FacetValue, SearchRequest
from ...domain import price_steps, text
from .schema import SEP

Counts = list[tuple[str, int]]
Names = Mapping[str, str]
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


def category(found: Counts, request: SearchRequest, shops: Names) -> list[Facet]:
    """The level below the chosen category; the top level without one."""
    nodes = [(*key.split(SEP, 2), count) for key, count in found]
    level = next((int(depth) + 1 for depth, slug, _, _ in nodes if slug == request.category), 0)
    merged: dict[str, tuple[str, int]] = {}
    for depth, slug, name, count in nodes:
        if int(depth) == level:
            merged[slug] = (name, merged.get(slug, ("", 0))[1] + count)
    values = tuple(FacetValue(slug, name, count, False) for slug, (name, count) in merged.items())
    return [Facet("category", "Category", values[:_VALUES])] if values else []


def shop(found: Counts, request: SearchRequest, shops: Names) -> list[Facet]:
    """Shops, by their present names."""
    merged: dict[str, tuple[str, int]] = {}
    for key, count in found:
        id, name = key.split(SEP, 1)
        merged[id] = (shops.get(id, name), merged.get(id, ("", 0))[1] + count)
    chosen = str(request.shop) if request.shop else ""
    values = tuple(FacetValue(id, name, count, id == chosen) for id, (name, count) in merged.items())
    return [Facet("shop", "Shop", values[:_VALUES])] if values else []


def brand(found: Counts, request: SearchRequest, shops: Names) -> list[Facet]:
    """Brands, spellings that only differ in case or accents counted as one."""
    chosen = {text.key(one) for one in request.brands}
    merged: dict[str, tuple[str, int]] = {}
    for term, count in found:
        key, name = term.split(SEP, 1)
        label, before = merged.get(key, (name, 0))
        merged[key] = (label, before + count)
    values = tuple(FacetValue(name, name, count, key in chosen) for key, (name, count) in merged.items())
    return [Facet("brand", "Brand", values[:_VALUES])] if values else []


def attribute(found: Counts, request: SearchRequest, shops: Names) -> list[Facet]:
    """One facet for each attribute that the results share values of."""
    by_code: dict[str, list[tuple[str, str, int]]] = {}
    for term, count in found:
        code, value, name = term.split(SEP, 2)
        by_code.setdefault(code, []).append((value, name, count))
    chosen = set(request.attributes)
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


def price(found: Counts, request: SearchRequest, shops: Names) -> list[Facet]:
    """Ranges in the currency that most results are priced in."""
    by_currency: dict[str, dict[int, int]] = {}
    for key, count in found:
        currency, step = key.split(SEP, 1)
        by_currency.setdefault(currency, {})[int(step)] = count
    if not by_currency:
        return []
    currency = max(by_currency, key=lambda one: sum(by_currency[one].values()))
    values = []
    for step, count in sorted(by_currency[currency].items()):
        value, label = price_steps.describe(currency, step)
        values.append(FacetValue(value, label, count, value == _range(request)))
    return [Facet("price", "Price", tuple(values))]


def _range(request: SearchRequest) -> str:
    low = "" if request.price_min is None else str(request.price_min)
    high = "" if request.price_max is None else str(request.price_max)
    return f"{low}-{high}"


def rating(found: Counts, request: SearchRequest, shops: Names) -> list[Facet]:
    """So many stars and more."""
    known, total, values = dict(found), 0, []
    for stars in ("4", "3", "2"):
        total += known.get(stars, 0)
        if total:
            values.append(FacetValue(stars, f"{stars} stars and up", total, request.rating_min == int(stars)))
    return [Facet("rating", "Rating", tuple(values))] if values else []


def in_stock(found: Counts, request: SearchRequest, shops: Names) -> list[Facet]:
    """What can be bought now."""
    count = dict(found).get("1", 0)
    return (
        [Facet("in_stock", "Availability", (FacetValue("1", "In stock", count, request.in_stock),))]
        if count
        else []
    )


FACETS: dict[str, Callable[[Counts, SearchRequest, Names], list[Facet]]] = {
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
