"""For search engines: robots.txt, an index of site maps, one map a category walked by keyset.

Note [Site maps]
A product stands in the map of its category alone. A map holds the newest thousand of its category: ten
index walks of a hundred, whatever the size of the catalogue. Older ones are reached by the links of the
category's own page, as everybody reaches them.
"""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import CategoryNotFound
from titan.apps.products import api as products
from titan.apps.sellers import api as sellers
from titan.kernel.paging import MAX_LIMIT
from titan.platform.pages.holes import cached_page

from . import paths

_PAGES = 10
_PLACES = (paths.HOME, "/categories/", "/help/", "/help/protection/", "/help/returns/")
_XML = "application/xml; charset=utf-8"


@require_safe
@cached_page(seconds=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What a crawler may read: the catalogue, not carts and filters."""
    return render(
        request,
        "storefront/robots.txt",
        {"sitemap": paths.absolute("/sitemap.xml")},
        content_type="text/plain; charset=utf-8",
    )


@require_safe
@cached_page(seconds=3600)
def index(request: HttpRequest) -> HttpResponse:
    """All site maps."""
    slugs = [category.slug for category in categories.tree() if category.is_leaf]
    maps = ["/sitemaps/pages.xml", "/sitemaps/shops.xml", *(f"/sitemaps/c/{slug}.xml" for slug in slugs)]
    context = {"maps": [paths.absolute(path) for path in maps]}
    return render(request, "storefront/sitemap_index.xml", context, content_type=_XML)


@require_safe
@cached_page(seconds=3600)
def pages(request: HttpRequest) -> HttpResponse:
    """The start page, the categories, the help."""
    slugs = [paths.category(category.slug) for category in categories.tree()]
    return _map(request, (*_PLACES, *slugs))


@require_safe
@cached_page(seconds=3600)
def shops(request: HttpRequest) -> HttpResponse:
    """Open shops, the newest first."""
    found: list[str] = []
    cursor = None
    for _page in range(_PAGES):
        page = sellers.list_shops(cursor=cursor, limit=MAX_LIMIT)
        found += [paths.shop(shop.slug) for shop in page.results]
        cursor = page.next
        if cursor is None:
            break
    return _map(request, found)


@require_safe
@cached_page(seconds=3600)
def of_category(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest products of a category."""
    found: list[str] = []
    cursor = None
    try:
        for _page in range(_PAGES):
            page = products.list_products(category=slug, cursor=cursor, limit=MAX_LIMIT)
            found += [paths.product(card.slug) for card in page.results]
            cursor = page.next
            if cursor is None:
                break
    except CategoryNotFound:
        raise Http404 from None
    return _map(request, found)


def _map(request: HttpRequest, found: Iterable[str]) -> HttpResponse:
    context = {"entries": [paths.absolute(path) for path in found]}
    return render(request, "storefront/sitemap.xml", context, content_type=_XML)
