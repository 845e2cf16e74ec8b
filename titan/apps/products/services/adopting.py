"""Listings of other cells: written into the read model as their home publishes them, and never anywhere else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import Category
from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.platform import homes
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import Product, ShopFacts
from ..events import ListingAdopted, ListingDropped
from . import publishing, shops

_LABEL = "adopted"


def adopt(products: Sequence[Product]) -> int:
    """See `api.adopt`. Of two versions of a product the last given counts."""
    now = clock.now()
    foreign = {product.id: product for product in products if not homes.is_here(product.id)}
    with required():
        known = {category.id: category for category in categories.tree()}
        placed = [_placed(product, known) for product in foreign.values()]
        publishing.write(placed, now=now)
        append([Pending(_stream(one.id), ListingAdopted(one)) for one in placed], at=now)
    return len(placed)


def _placed(product: Product, known: Mapping[UUID, Category]) -> Product:
    """The product in this cell's tree. A path has the same id in every cell, unless it was renamed in one of them."""
    if product.category_id in known or not product.category_path:
        return product
    found = categories.ensure_path(names=product.category_path, slugs=product.category_slugs)
    return replace(product, category_id=found.id, category_slugs=found.path_slugs)


def drop(product_id: UUID, *, shop_id: UUID) -> bool:
    """See `api.drop_adopted`."""
    if homes.is_here(product_id):
        return False
    now = clock.now()
    with required():
        publishing.hide([product_id])
        append([Pending(_stream(product_id), ListingDropped(product_id, shop_id, now))], at=now)
    return True


def copy_shop(facts: ShopFacts) -> bool:
    """See `api.adopt_shop`."""
    if homes.is_here(facts.id):
        return False
    shops.copy_facts(facts)
    return True


def foreign(product_ids: Iterable[UUID]) -> list[UUID]:
    """Those that another cell owns."""
    return [product_id for product_id in product_ids if not homes.is_here(product_id)]


def _stream(product_id: UUID) -> UUID:
    """The product's own stream is written by its home, whichever cell that is going to be."""
    return derived_id(product_id, label=_LABEL)
