"""The one place where product rows are locked: always the product first, its variants by id after it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import AttributeInvalid
from titan.kernel.errors import FieldProblem
from titan.kernel.ids import derived_id

from ..contracts import (
    PriceChange,
    Product,
    ProductNotFound,
    ProductStatus,
    ProductVersionConflict,
    VariantDraft,
)
from ..domain.slugs import slug_of
from ..models import PriceRow, ProductRow, SlugRow, StatusChangeRow, VariantRow
from ..selectors import snapshots
from . import publishing


def locked(product_id: UUID, *, shop_id: UUID | None, expected_version: int | None = None) -> ProductRow:
    """The row of a product, locked; with a shop only if it is that shop's.

    Raises:
        ProductNotFound: there is none, or it is another shop's.
        ProductVersionConflict: it is no longer at the expected version.
    """
    row = ProductRow.objects.select_for_update().filter(id=product_id).first()
    if row is None or (shop_id is not None and row.shop_id != shop_id):
        raise ProductNotFound
    if expected_version is not None and row.version != expected_version:
        raise ProductVersionConflict(extra={"version": row.version})
    return row


def finish(row: ProductRow, *, was: ProductStatus, reason: str = "", now: datetime) -> Product:
    """Save a changed row and bring the public side along. Returns the product as it is now."""
    row.version += 1
    row.updated_at = now
    row.save()
    product = snapshots.products([row.id], now=now)[row.id]
    if product.status is ProductStatus.PUBLISHED:
        publishing.publish([product], now=now)
    elif was is ProductStatus.PUBLISHED:
        publishing.withdraw([product], reason=reason or f"Now {product.status.value}.", now=now)
    return product


def record_step(row: ProductRow, *, was: ProductStatus, actor_id: UUID, reason: str, now: datetime) -> None:
    """Keep who moved a product, when and why; nothing if it did not move."""
    if row.status != was.value:
        StatusChangeRow.objects.create(
            product=row, from_status=was.value, to_status=row.status, actor_id=actor_id, reason=reason, at=now
        )


def set_title(row: ProductRow, title: str, *, now: datetime) -> None:
    """Give a product a title and the slug of it. The old slug goes on leading here once it was public."""
    slug = slug_of(title, row.id)
    if slug != row.slug and row.published_at is not None:
        SlugRow.objects.update_or_create(slug=row.slug, defaults={"product": row, "retired_at": now})
        SlugRow.objects.filter(slug=slug).delete()
    row.title, row.slug = title, slug


def attribute_columns(category_id: UUID, values: Mapping[str, str]) -> list[dict[str, str]]:
    """The attributes of a product as they are stored.

    Raises:
        AttributeInvalid: with pointers below `/attributes`.
    """
    return _checked(category_id, values, are_axes=False, at="/attributes")


def write_variants(row: ProductRow, drafts: Sequence[VariantDraft]) -> None:
    """Make the variants of a product those of the drafts. One left out stays, no longer offered.

    Raises:
        AttributeInvalid: with pointers below `/variants/<n>/axes`.
    """
    known = {
        found.sku: found
        for found in VariantRow.objects.select_for_update().filter(product=row).order_by("id")
    }
    kept = []
    for position, draft in enumerate(drafts):
        at = f"/variants/{position}/axes"
        axes = _checked(row.category_id, draft.axes, are_axes=True, at=at)
        variant = known.pop(draft.sku, None) or VariantRow(
            id=derived_id(row.id, label=f"variant:{draft.sku}"), product=row, sku=draft.sku
        )
        variant.axes, variant.position = axes, position
        variant.label = draft.label or " / ".join(axis["value"] for axis in axes)
        variant.weight_grams, variant.is_active = draft.weight_grams, draft.is_active
        write_prices(variant, PriceChange(draft.sku, draft.price, draft.prices, draft.sale))
        kept.append(variant.id)
    VariantRow.objects.filter(product=row).exclude(id__in=kept).update(is_active=False)


def write_prices(variant: VariantRow, change: PriceChange) -> None:
    """Give a variant these prices and save it."""
    sale = change.sale
    variant.price_minor, variant.currency = change.price.amount, change.price.currency
    variant.sale_price_minor = sale.price.amount if sale else None
    variant.sale_starts_at = sale.starts_at if sale else None
    variant.sale_ends_at = sale.ends_at if sale else None
    variant.save()
    PriceRow.objects.filter(variant=variant).delete()
    PriceRow.objects.bulk_create(
        PriceRow(variant=variant, currency=price.currency, price_minor=price.amount)
        for price in change.prices
    )


def _checked(
    category_id: UUID, values: Mapping[str, str], *, are_axes: bool, at: str
) -> list[dict[str, Any]]:
    try:
        found = categories.check_values(category_id=category_id, values=values, are_axes=are_axes)
    except AttributeInvalid as error:
        problems = (FieldProblem(at + fault.pointer, fault.code, fault.message) for fault in error.problems)
        raise AttributeInvalid(problems=tuple(problems)) from None
    return [{"code": value.code, "name": value.name, "value": value.value} for value in found]
