"""The start page and the list of all categories."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import Category
from titan.apps.products import api as products
from titan.apps.products.contracts import ProductCard
from titan.apps.search import api as search
from titan.apps.search.contracts import SearchRequest, Sort
from titan.platform.pages import cards as shapes
from titan.platform.pages.holes import cached_page

from . import cards, paths, preferences

_READ = 96
_ROW = 12


@dataclass(frozen=True, slots=True)
class CategoryTile:
    """A category at a glance: with the picture of something in it."""

    href: str
    name: str
    picture: shapes.Picture | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A root category with what stands right below it."""

    href: str
    name: str
    children: tuple[CategoryTile, ...]


@require_safe
@cached_page(seconds=60, key=preferences.page_variant, tags=lambda _request: ["home"])
def home(request: HttpRequest) -> HttpResponse:
    """Categories, reduced, best rated and new products."""
    newest = products.list_products(limit=_READ).results
    rated = search.find(request=SearchRequest(sort=Sort.RATING, limit=_ROW)).results
    reduced = [card for card in newest if cards.reduction(card.price, card.list_price)]
    context = {
        "categories": _tiles(newest),
        "reduced": [cards.of_product(card) for card in reduced[:_ROW]],
        "rated": [cards.of_hit(hit) for hit in rated],
        "newest": [cards.of_product(card) for card in newest[:_ROW]],
        "canonical": paths.absolute(paths.HOME),
    }
    return render(request, "storefront/home.html", context)


def _tiles(newest: Iterable[ProductCard]) -> list[CategoryTile]:
    tree = {category.id: category for category in categories.tree()}
    pictures: dict[UUID, shapes.Picture] = {}
    for card in newest:
        picture, category = cards.picture_of(card.picture), tree.get(card.category_id)
        if picture is not None and category is not None:
            pictures.setdefault(category.path_ids[0], picture)
    return [_tile(root, pictures.get(root.id)) for root in categories.children()]


def _tile(category: Category, picture: shapes.Picture | None = None) -> CategoryTile:
    return CategoryTile(paths.category(category.slug), category.name, picture)


@require_safe
@cached_page(seconds=300, key=preferences.page_variant, tags=lambda _request: ["categories"])
def category_list(request: HttpRequest) -> HttpResponse:
    """All categories, two levels deep."""
    branches = [
        Branch(
            paths.category(root.slug),
            root.name,
            tuple(_tile(child) for child in categories.children(category_id=root.id)),
        )
        for root in categories.children()
    ]
    context = {"branches": branches, "canonical": paths.absolute("/categories/")}
    return render(request, "storefront/categories.html", context)
