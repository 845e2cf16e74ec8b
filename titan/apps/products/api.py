"""The one door to products: public reads, sellers' commands, the review queue, bulk import."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from titan.apps.categories import api as categories
from titan.kernel.paging import Page

from .contracts import (
    ImportedBatch,
    ImportedProduct,
    ImportedStock,
    ImportPlan,
    ListingsDigest,
    Picture,
    PriceChange,
    Product,
    ProductCard,
    ProductChange,
    ProductDraft,
    ProductNotFound,
    ProductStatus,
    Redirect,
    SellableVariant,
    SellerProduct,
    ShopFacts,
    StatusChange,
)
from .domain import documents
from .selectors import cached, digesting, listing, seller
from .selectors.cached import Body
from .services import adopting, drafting, imaging, moving, pictures, pricing, shops
from .services.importing import mapping, planning, running, upserting

CACHE_CONTROL = "public, max-age=10"
MAX_PICTURE_BYTES = imaging.MAX_BYTES


def get(*, product_id: UUID) -> Product:
    """A public product.

    Raises:
        ProductNotFound: there is none, or it is not public.
    """
    return listing.product(product_id)


def product_json(*, product_id: UUID) -> bytes:
    """The REST document of a public product, at most a second old.

    Raises:
        ProductNotFound: there is none, or it is not public.
    """
    return product_body(product_id=product_id).body


def product_body(*, product_id: UUID) -> Body:
    """The same with its entity tag.

    Raises:
        ProductNotFound: there is none, or it is not public.
    """
    found = cached.fetch(product_id)
    if not found.body:
        raise ProductNotFound
    return found


def body_at_hand(*, product_id: str) -> Body | None:
    """What this process holds of a product, without waiting: None means that it must be fetched."""
    return cached.at_hand(product_id)


def product_url(*, slug: str) -> str:
    """The page of a product, relative to the site."""
    return documents.product_url(slug)


def picture_form(*, picture: Picture) -> dict[str, Any]:
    """A picture as REST tells it: alt, width, height, `src` of 640 px, `srcset` of all widths."""
    return documents.picture_json(picture)


def by_slug(*, slug: str) -> Product | Redirect:
    """The public product of a slug; for a slug that it had before, where it is now.

    Raises:
        ProductNotFound: no public product has or had it.
    """
    return listing.by_slug(slug)


def get_variants(*, variant_ids: Iterable[UUID]) -> dict[UUID, SellableVariant]:
    """Variants by id in one query, with the prices of this moment.

    Those that were never public are left out; those that are no longer offered say `is_sellable` False.
    """
    return listing.sellable(variant_ids)


def list_products(
    *,
    category: str | UUID | None = None,
    shop: UUID | None = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[ProductCard]:
    """Public products, newest first; of a category (slug or id) with all below it, of a shop, or of both.

    Raises:
        CategoryNotFound: there is no such category.
        InvalidInput: the cursor or the limit is not one of this list.
    """
    return listing.page(category_id=_category_id(category), shop_id=shop, cursor=cursor, limit=limit)


def _category_id(category: str | UUID | None) -> UUID | None:
    if category is None or category == "":
        return None
    if isinstance(category, UUID):
        return categories.get(category_id=category).id
    try:
        wanted = UUID(category)
    except ValueError:
        return categories.by_slug(slug=category).id
    return categories.get(category_id=wanted).id


def cards(*, product_ids: Iterable[UUID]) -> dict[UUID, ProductCard]:
    """Cards of public products by id in one query; others are left out."""
    return listing.cards(product_ids)


def slugs_of_shop(*, shop_id: UUID, most: int) -> tuple[str, ...]:
    """The slugs of a shop's public products, in no order, `most` at most."""
    return listing.slugs_of_shop(shop_id, most)


def seller_product(*, product_id: UUID, shop_id: UUID) -> Product:
    """A product of a shop, whatever its status.

    Raises:
        ProductNotFound: there is none, or it is another shop's.
    """
    return seller.product(product_id, shop_id=shop_id)


def seller_products(
    *,
    shop_id: UUID,
    status: ProductStatus | None = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[SellerProduct]:
    """Products of a shop, the latest changed first.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    return seller.page(shop_id=shop_id, status=status, cursor=cursor, limit=limit)


def history(*, product_id: UUID) -> tuple[StatusChange, ...]:
    """The steps in the life of a product, latest first."""
    return seller.history(product_id)


def create_draft(*, shop_id: UUID, actor_id: UUID, draft: ProductDraft, key: str = "") -> Product:
    """Write a new product. With a `key` of the caller, the same key of the same shop returns the first one.

    Raises:
        ShopNotFound, ShopNotSelling: the shop is not open.
        CategoryNotFound: no such category.
        ProductInvalid, AttributeInvalid: `problems` names each fault.
    """
    return drafting.create(shop_id=shop_id, actor_id=actor_id, draft=draft, key=key)


def update(
    *,
    product_id: UUID,
    shop_id: UUID,
    actor_id: UUID,
    change: ProductChange,
    expected_version: int | None = None,
) -> Product:
    """Change what is given. A public product changes at once, or goes back to review where its category wants that.

    Raises:
        ProductNotFound: there is none, or it is another shop's.
        ProductVersionConflict: it is no longer at the expected version.
        ShopNotSelling, CategoryNotFound, ProductInvalid, AttributeInvalid: as for `create_draft`.
    """
    return drafting.update(
        product_id=product_id,
        shop_id=shop_id,
        actor_id=actor_id,
        change=change,
        expected_version=expected_version,
    )


def submit(
    *, product_id: UUID, shop_id: UUID, actor_id: UUID, published_at: datetime | None = None
) -> Product:
    """Ask for a product to be public: it is at once, or after review where its category wants that.

    `published_at` backdates the first publication, for seeds.

    Raises:
        ProductNotFound: there is none, or it is another shop's.
        ShopNotSelling: the shop is not open.
        ProductInvalid: no variant is offered.
    """
    return moving.submit(product_id=product_id, shop_id=shop_id, actor_id=actor_id, published_at=published_at)


def approve(*, product_id: UUID, actor_id: UUID, reason: str) -> Product:
    """Publish a product that waits for review. Repeating it changes nothing.

    Raises:
        ProductNotFound: there is none.
        ProductStateConflict: it does not wait for review.
        ProductInvalid: no reason given.
    """
    return moving.approve(product_id=product_id, actor_id=actor_id, reason=reason)


def return_to_draft(*, product_id: UUID, actor_id: UUID, reason: str) -> Product:
    """Give a product that waits for review back to its shop. Raises as `approve` does."""
    return moving.return_to_draft(product_id=product_id, actor_id=actor_id, reason=reason)


def withdraw(*, product_id: UUID, actor_id: UUID, shop_id: UUID | None = None, reason: str = "") -> Product:
    """Take a product from sale; `shop_id` None is operations' own hand. Repeating it changes nothing.

    Raises:
        ProductNotFound: there is none, or it is another shop's.
        ProductStateConflict: it was never submitted.
    """
    return moving.withdraw(product_id=product_id, shop_id=shop_id, actor_id=actor_id, reason=reason)


def set_prices(
    *,
    product_id: UUID,
    shop_id: UUID,
    changes: Sequence[PriceChange],
    expected_version: int | None = None,
) -> Product:
    """Give variants new prices and sales.

    Raises:
        ProductNotFound: there is none, or it is another shop's.
        ProductVersionConflict: it is no longer at the expected version.
        ProductInvalid: `problems` names each fault.
    """
    return pricing.set_prices(
        product_id=product_id, shop_id=shop_id, changes=changes, expected_version=expected_version
    )


def set_rating(*, product_id: UUID, rating: int | None, rating_count: int) -> Product:
    """Set the average (100..500) that a product brings along, and of how many. Raises ProductNotFound, ProductInvalid."""
    return moving.set_rating(product_id=product_id, rating=rating, rating_count=rating_count)


def set_reviews(*, product_id: UUID, reviews: int, stars: int) -> None:
    """Rate a product by its reviews too, so many with so many stars together. Its version stays: no editor is disturbed."""
    moving.set_reviews(product_id=product_id, reviews=reviews, stars=stars)


def add_picture(
    *, product_id: UUID, shop_id: UUID, data: bytes, alt: str, actor_id: UUID | None = None
) -> Product:
    """Add a JPEG, PNG or WebP picture. The same bytes again only change the alternative text.

    Decodes and writes files first, so it must not be called inside a transaction.

    Raises:
        ProductNotFound: there is none, or it is another shop's.
        PictureRejected: type, size or pixels, no alternative text, or too many pictures.
    """
    return pictures.add(product_id=product_id, shop_id=shop_id, data=data, alt=alt, actor_id=actor_id)


def remove_picture(*, product_id: UUID, shop_id: UUID, digest: str) -> Product:
    """Take a picture away; its files stay, since other products may show them.

    Raises:
        ProductNotFound: no such product of the shop, or no such picture.
    """
    return pictures.remove(product_id=product_id, shop_id=shop_id, digest=digest)


def upsert_imported(
    *,
    rows: Sequence[ImportedProduct],
    actor_id: UUID,
    on_stock: Callable[[Sequence[ImportedStock]], None],
) -> ImportedBatch:
    """Write up to some thousand imported products at once: new ones are public, known ones change.

    A row that says what the last import said costs nothing. `on_stock` gets the units of the others
    after the products are committed; only when it has returned is the batch marked as done, so one
    that died in between is done again.

    Raises:
        ShopNotSelling: a shop is not open.
    """
    return upserting.upsert(rows, actor_id=actor_id, on_stock=on_stock)


def plan_import(
    *, path: Path, rejects: Path, mapping_file: Path | None = None, fill_missing: bool = False
) -> ImportPlan:
    """Read and check a whole CSV, TSV or JSONL file (gzip or not) without changing anything.

    Bad rows are written to `rejects`. Without a mapping the columns decide which one is used.

    Raises:
        ImportUnreadable: no such file, no header, damaged, or a mapping that does not fit.
    """
    return planning.plan(path, mapping_file=mapping_file, fill_missing=fill_missing, rejects=rejects)


def run_import(
    *,
    plan: ImportPlan,
    shop_ids: Sequence[UUID],
    actor_id: UUID,
    on_stock: Callable[[Sequence[ImportedStock]], None],
    on_progress: Callable[[int], None],
) -> ImportedBatch:
    """Carry out a plan, in batches of 2,000 products, spread over the shops by their external ids.

    `on_stock` as for `upsert_imported`; `on_progress` gets the number of rows just done.

    Raises:
        ShopNotSelling: a shop is not open.
    """
    return running.run(plan, shop_ids=shop_ids, actor_id=actor_id, on_stock=on_stock, on_progress=on_progress)


def import_mapping(*, name: str) -> str:
    """The TOML of a built-in mapping (`general`, …), to start one's own from."""
    return mapping.built_in_text(name)


def copy_shop(*, shop_id: UUID) -> None:
    """Copy the facts of a shop anew; its listings follow within seconds.

    Raises:
        ShopNotFound: there is none.
    """
    shops.copy_now(shop_id)


def adopt(*, products: Sequence[Product]) -> int:
    """Show public products of other cells as they are, never to be changed; those at home here are left alone. Returns how many."""
    return adopting.adopt(products)


def drop_adopted(*, product_id: UUID, shop_id: UUID) -> bool:
    """Show a product of another cell no more. False where it is at home here."""
    return adopting.drop(product_id, shop_id=shop_id)


def adopt_shop(*, facts: ShopFacts) -> bool:
    """Know of a shop of another cell whether it sells. False where it is at home here."""
    return adopting.copy_shop(facts)


def shown_digests() -> tuple[ListingsDigest, ...]:
    """All public products that this cell shows, in one hash for each cell where some of them live."""
    return digesting.shown()


def logged_digest() -> ListingsDigest:
    """The same of what this cell's own log adds up to. Equal in all cells where the catalogue has arrived."""
    return digesting.logged()


def mark_category(*, category_id: UUID) -> None:
    """Have the listings of a category and all below it follow its new path, within seconds."""
    shops.mark_category(category_id)


def follow_changes() -> int:
    """Bring listings in step with changed shops, categories and sales. Returns how many were written."""
    return shops.follow() + moving.follow_sales()


def rebuild_listings() -> int:
    """Write the read model anew from the write tables, without events. Returns the number of public products."""
    return moving.rebuild()
