"""Writing products: a new draft, and edits of one that may be public already."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError

from titan.apps.categories import api as categories
from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.platform.db.transactions import required, savepoint

from ..contracts import Product, ProductChange, ProductDraft, ProductInvalid, ProductStatus, VariantDraft
from ..domain import descriptions, drafts, lifecycle
from ..domain.slugs import slug_of
from ..models import ProductRow, StatusChangeRow
from ..selectors import snapshots
from . import rows, shops


def create(*, shop_id: UUID, actor_id: UUID, draft: ProductDraft, key: str) -> Product:
    """See `api.create_draft`."""
    now = clock.now()
    product_id = derived_id(shop_id, label=f"draft:{key}") if key else new_id(bucket=bucket_of(shop_id))
    with required():
        shop = shops.open_shop(shop_id)
        known = snapshots.products([product_id], now=now) if key else {}
        if known:
            return known[product_id]
        title = drafts.tidy(draft.title)
        _check(title, draft.description, draft.brand, draft.variants, currency=shop.currency)
        categories.get(category_id=draft.category_id)
        row = ProductRow(
            id=product_id,
            shop_id=shop_id,
            external_id=draft.external_id.strip(),
            category_id=draft.category_id,
            title=title,
            slug=slug_of(title, product_id),
            brand=drafts.tidy(draft.brand),
            description_html=descriptions.sanitised(draft.description),
            attributes=rows.attribute_columns(draft.category_id, draft.attributes),
            status=ProductStatus.DRAFT.value,
            created_at=now,
            updated_at=now,
        )
        _insert(row)
        rows.write_variants(row, draft.variants)
        StatusChangeRow.objects.create(
            product=row, from_status="draft", to_status="draft", actor_id=actor_id, reason="created", at=now
        )
        return snapshots.products([product_id], now=now)[product_id]


def update(
    *, product_id: UUID, shop_id: UUID, actor_id: UUID, change: ProductChange, expected_version: int | None
) -> Product:
    """See `api.update`."""
    now = clock.now()
    with required():
        shop = shops.open_shop(shop_id)
        row = rows.locked(product_id, shop_id=shop_id, expected_version=expected_version)
        was = ProductStatus(row.status)
        before = (row.title, row.description_html, row.brand, row.category_id, row.attributes)
        title = row.title if change.title is None else drafts.tidy(change.title)
        brand = row.brand if change.brand is None else drafts.tidy(change.brand)
        _check(title, change.description or "", brand, change.variants, currency=shop.currency)
        _write_texts(row, change, brand=brand)
        rows.set_title(row, title, now=now)
        if change.variants is not None:
            rows.write_variants(row, change.variants)
        has_new_text = before != (row.title, row.description_html, row.brand, row.category_id, row.attributes)
        needs_review = categories.get(category_id=row.category_id).needs_review
        row.status = lifecycle.after_edit(
            status=was, needs_review=needs_review, has_new_text=has_new_text
        ).value
        rows.record_step(row, was=was, actor_id=actor_id, reason="edited", now=now)
        return rows.finish(row, was=was, now=now)


def _write_texts(row: ProductRow, change: ProductChange, *, brand: str) -> None:
    row.brand = brand
    if change.description is not None:
        row.description_html = descriptions.sanitised(change.description)
    if change.category_id is not None:
        row.category_id = categories.get(category_id=change.category_id).id
    if change.attributes is not None:
        row.attributes = rows.attribute_columns(row.category_id, change.attributes)
    elif change.category_id is not None:
        values = {value["code"]: value["value"] for value in row.attributes}
        row.attributes = rows.attribute_columns(row.category_id, values)


def _check(
    title: str,
    description: str,
    brand: str,
    variants: Iterable[VariantDraft] | None,
    *,
    currency: str,
) -> None:
    problems = list(drafts.text_problems(title=title, description=description, brand=brand))
    if variants is not None:
        problems += drafts.variant_problems(tuple(variants), currency=currency, known=settings.CURRENCIES)
    if problems:
        raise ProductInvalid(problems=tuple(problems))


def _insert(row: ProductRow) -> None:
    try:
        with savepoint():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "products_product_external_id" not in str(error):
            raise
        problem = FieldProblem("/external_id", "taken", "another product of the shop has it")
        raise ProductInvalid(problems=(problem,)) from error
