"""A search as the address of its page spells it, and what the filters beside the results show of it.

The parameters are those of the REST search, but prices are typed in whole units. `attr.<code>` names a value
of an attribute; these names are not known beforehand, so a page with a filter is not shared, every other one is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import CategoryNotFound
from titan.apps.search.contracts import Facet, Results, SearchRequest, Sort
from titan.kernel.money import Money, exponent
from titan.platform.pages import cards as shapes
from titan.platform.pages import formats

from . import preferences

SHARED = ("q", "sort", "after")
_ATTRIBUTE = "attr."
_FILTERS = ("category", "brand", "price_min", "price_max", "rating_min", "in_stock")
# What the page shows in another way than by a list of boxes.
_SHOWN_APART = frozenset({"category", "shop", "price", "rating", "in_stock"})
_MOST_CHARACTERS = 200
_MOST_FILTERS = 40
PAGE = 24
_OPEN = 4


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on; `href` is the same search without it."""

    label: str
    href: str


def shared_variant(request: HttpRequest, **_kwargs: object) -> str | None:
    """The key of a page of results; None for one with filters."""
    return None if _is_filtered(request.GET) else preferences.of(request).variant


def _is_filtered(query: QueryDict) -> bool:
    return any(name in _FILTERS or name.startswith(_ATTRIBUTE) for name in query)


def asked(request: HttpRequest, *, category: str = "", shop: UUID | None = None) -> SearchRequest:
    """What the address asks for. Prices are typed in whole units of the visitor's currency."""
    query, currency = request.GET, preferences.of(request).currency
    wanted = query.get("sort", "")
    return SearchRequest(
        q=query.get("q", "").strip()[:_MOST_CHARACTERS],
        category=category or query.get("category", ""),
        shop=shop,
        price_min=_minor(query.get("price_min", ""), currency),
        price_max=_minor(query.get("price_max", ""), currency),
        attributes=tuple(_attributes(query))[:_MOST_FILTERS],
        rating_min=4 if query.get("rating_min") == "4" else None,
        in_stock=query.get("in_stock") == "1",
        sort=Sort(wanted) if wanted in set(Sort) else Sort.RELEVANCE,
        limit=PAGE,
        cursor=query.get("after") or None,
        currency=currency if query.get("price_min") or query.get("price_max") else "",
        brands=tuple(query.getlist("brand"))[:_MOST_FILTERS],
    )


def _attributes(query: QueryDict) -> Iterable[tuple[str, str]]:
    for name in sorted(query):
        if name.startswith(_ATTRIBUTE):
            yield from ((name[len(_ATTRIBUTE) :], value) for value in query.getlist(name) if value)


def _minor(text: str, currency: str) -> int | None:
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount < 10**12:
        return None
    return int(amount.scaleb(exponent(currency)))


def facets(results: Results) -> tuple[shapes.Facet, ...]:
    """The filters with counts; those with only one choice that is not taken help nobody."""
    shown = [facet for facet in results.facets if facet.code not in _SHOWN_APART]
    return tuple(
        _facet(facet, is_open=place < _OPEN)
        for place, facet in enumerate(shown)
        if len(facet.values) > 1 or any(value.is_selected for value in facet.values)
    )


def narrower(request: HttpRequest, results: Results) -> tuple[Chip, ...]:
    """The categories that results lie in, as links that narrow the search to one."""
    found = next((facet for facet in results.facets if facet.code == "category"), None)
    if found is None:
        return ()
    return tuple(
        Chip(f"{value.label} ({formats.count_text(value.count)})", _with(request, "category", value.value))
        for value in found.values
    )


def _with(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query[name] = value
    query.pop("after", None)
    return f"{request.path}?{query.urlencode()}"


def _facet(facet: Facet, *, is_open: bool) -> shapes.Facet:
    choices = tuple(
        shapes.Choice(value.value, value.label, count=value.count, is_selected=value.is_selected)
        for value in facet.values
    )
    is_open = is_open or any(choice.is_selected for choice in choices)
    return shapes.Facet(facet.code, facet.name, choices, is_open=is_open)


def chips(request: HttpRequest, results: Results) -> tuple[Chip, ...]:
    """The filters that are on."""
    names = {
        (facet.code, value.value): f"{facet.name}: {value.label}"
        for facet in results.facets
        for value in facet.values
    }
    found = []
    for name in sorted(request.GET):
        for value in request.GET.getlist(name):
            label = names.get((name, value)) or _words(request, name, value)
            if label:
                found.append(Chip(label, _without(request, name, value)))
    return tuple(found)


def _words(request: HttpRequest, name: str, value: str) -> str:
    if name in ("price_min", "price_max"):
        currency = preferences.of(request).currency
        minor = _minor(value, currency)
        if minor is None:
            return ""
        text = formats.money_text(Money(minor, currency))
        return (_("from %s") if name == "price_min" else _("up to %s")) % text
    if name == "category":
        return _category_name(value)
    if name.startswith(_ATTRIBUTE) or name == "brand":
        return value
    return {"rating_min": _("4 stars and more"), "in_stock": _("In stock")}.get(name, "") if value else ""


def _category_name(slug: str) -> str:
    try:
        return categories.by_slug(slug=slug).name
    except CategoryNotFound:
        return slug


def _without(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.setlist(name, [other for other in query.getlist(name) if other != value])
    query.pop("after", None)
    return f"{request.path}?{query.urlencode()}"


def sort_choices(request: HttpRequest) -> tuple[shapes.Choice, ...]:
    """The orders of results."""
    return (
        shapes.Choice(Sort.RELEVANCE, _("Best match") if request.GET.get("q") else _("Recommended")),
        shapes.Choice(Sort.NEWEST, _("Newest first")),
        shapes.Choice(Sort.PRICE_ASC, _("Price: low to high")),
        shapes.Choice(Sort.PRICE_DESC, _("Price: high to low")),
        shapes.Choice(Sort.RATING, _("Best rated")),
    )


def kept(request: HttpRequest, *, but: Iterable[str] = ()) -> tuple[shapes.Choice, ...]:
    """The parameters of this search as hidden inputs, without those named and without the place in the list."""
    left = {*but, "after"}
    return tuple(
        shapes.Choice(name, value)
        for name in sorted(request.GET)
        if name not in left
        for value in request.GET.getlist(name)
        if value
    )


def cleared(request: HttpRequest) -> str:
    """The same search without filters."""
    query = QueryDict(mutable=True)
    for name in ("q", "sort"):
        if request.GET.get(name):
            query[name] = request.GET[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path
