"""Lists of products: a category, the results of a search, the suggestions under the search box."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import Category
from titan.apps.search import api as search
from titan.apps.search.contracts import Results, Suggestion
from titan.platform.pages.cards import Crumb
from titan.platform.pages.holes import cached_page

from . import asking, cards, paths, preferences
from .visitors import is_fragment

_SUGGESTIONS = 8


@require_safe
@cached_page(
    seconds=30,
    params=asking.SHARED,
    key=asking.shared_variant,
    tags=lambda _request, slug: [f"category:{slug}"],
)
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A category with what stands below it. Raises CategoryNotFound."""
    found = categories.by_slug(slug=slug)
    results = search.find(request=asking.asked(request, category=slug))
    context = {
        "category": found,
        "crumbs": _crumbs(found),
        "children": categories.children(category_id=found.id),
        "canonical": paths.absolute(paths.category(slug)),
    }
    return _listed(request, "storefront/category.html", results, context)


def _crumbs(category: Category) -> tuple[Crumb, ...]:
    steps = zip(category.path[:-1], category.path_slugs[:-1], strict=True)
    above = (Crumb(name, paths.category(slug)) for name, slug in steps)
    return (Crumb("Titan", paths.HOME), *above, Crumb(category.name))


@require_safe
@cached_page(seconds=15, params=asking.SHARED, key=asking.shared_variant, tags=lambda _request: ["search"])
def results(request: HttpRequest) -> HttpResponse:
    """Results of a search with filters; without words, everything there is."""
    wanted = asking.asked(request)
    found = search.find(request=wanted)
    context = {"q": wanted.q, "suggestions": found.suggestions, "roots": categories.children()}
    context["narrower"] = asking.narrower(request, found)
    return _listed(request, "storefront/search.html", found, context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Lines under the search box, as HTML."""
    words = request.GET.get("q", "").strip()[:100]
    found = search.suggest(q=words, limit=_SUGGESTIONS) if words else ()
    lines = [(entry, _path_of(entry)) for entry in found]
    response = render(request, "storefront/parts/suggestions.html", {"suggestions": lines})
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _path_of(suggestion: Suggestion) -> str:
    """Where a suggestion leads on this site; its last part is the slug."""
    slug = suggestion.url.rstrip("/").rpartition("/")[2]
    path = {"category": paths.category, "product": paths.product, "shop": paths.shop}.get(suggestion.kind)
    return path(slug) if path else suggestion.url


def _listed(
    request: HttpRequest, template: str, results: Results, context: Mapping[str, Any]
) -> HttpResponse:
    """A page of products with filters, or for htmx its next products alone."""
    shown = {
        "products": [cards.of_hit(hit) for hit in results.results],
        "next": _next(request, results.next),
    }
    if is_fragment(request):
        return render(request, "storefront/parts/more_products.html", shown)
    filters = asking.chips(request, results)
    narrowing = {
        "facets": asking.facets(results),
        "chips": filters,
        "sorts": asking.sort_choices(request),
        "sort": request.GET.get("sort", ""),
        "kept_by_filters": asking.kept(
            request, but=[name for name in request.GET if name not in ("q", "sort")]
        ),
        "kept_by_sort": asking.kept(request, but=("sort",)),
        "clear": asking.cleared(request),
        "currency": preferences.of(request).currency,
        "total": results.total,
        "is_first_page": not request.GET.get("after"),
    }
    return render(request, template, {**context, **shown, **narrowing})


def _next(request: HttpRequest, cursor: str | None) -> str:
    if cursor is None:
        return ""
    query = request.GET.copy()
    query["after"] = cursor
    return f"{request.path}?{query.urlencode()}"
