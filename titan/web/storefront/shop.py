"""The page of a shop."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from titan.apps.products import api as products
from titan.apps.reviews import api as reviews
from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import ShopNotFound, ShopStatus
from titan.platform.pages.cards import Crumb
from titan.platform.pages.holes import cached_page

from . import cards, paths, preferences
from .reviews import average_of
from .shop_cards import place_of, shop_card
from .visitors import is_fragment


@require_safe
@cached_page(
    seconds=30,
    params=("after",),
    key=preferences.page_variant,
    tags=lambda _request, slug: [f"shop:{slug}"],
)
def shop(request: HttpRequest, slug: str) -> HttpResponse:
    """Profile, holiday, products newest first. Raises ShopNotFound, also for one that is not open."""
    found = sellers.by_slug(slug=slug)
    if found.status is not ShopStatus.ACTIVE:
        raise ShopNotFound
    page = products.list_products(shop=found.id, cursor=request.GET.get("after"))
    following = f"{paths.shop(slug)}?after={page.next}" if page.next else ""
    shown = {"products": [cards.of_product(card) for card in page.results], "next": following}
    if is_fragment(request):
        return render(request, "storefront/parts/more_products.html", shown)
    rating = reviews.rating_of_shop(shop_id=found.id)
    context = {
        "shop": found,
        "rating": average_of(rating),
        "rating_count": rating.count,
        "card": shop_card(found),
        "place": place_of(found),
        "crumbs": (Crumb("Titan", paths.HOME), Crumb(found.name)),
        "canonical": paths.absolute(paths.shop(slug)),
    }
    return render(request, "storefront/shop.html", {**context, **shown})
