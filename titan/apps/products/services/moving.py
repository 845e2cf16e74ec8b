"""Moving products along their life: submit, approve, return, withdraw; and what is set from outside."""

from datetime import datetime
from uuid import UUID

from titan.apps.categories import api as categories
from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.platform.db.transactions import durable, required

from ..contracts import Product, ProductInvalid, ProductStatus
from ..domain import lifecycle
from ..models import ListingRow, ProductRow, VariantRow
from ..selectors import listing, snapshots
from . import adopting, publishing, rows, shops

_BATCH = 200


def submit(*, product_id: UUID, shop_id: UUID, actor_id: UUID, published_at: datetime | None) -> Product:
    """See `api.submit`."""
    with required():
        shops.open_shop(shop_id)
        row = rows.locked(product_id, shop_id=shop_id)
        needs_review = categories.get(category_id=row.category_id).needs_review
        step = "submit for review" if needs_review else "submit"
        _check_complete(row)
        return _step(row, step, actor_id=actor_id, reason="", published_at=published_at)


def _check_complete(row: ProductRow) -> None:
    if not VariantRow.objects.filter(product=row, is_active=True).exists():
        problem = FieldProblem("/variants", "required", "at least one variant must be offered")
        raise ProductInvalid(problems=(problem,))


def approve(*, product_id: UUID, actor_id: UUID, reason: str) -> Product:
    """See `api.approve`."""
    return _judge(product_id, "approve", actor_id=actor_id, reason=reason)


def return_to_draft(*, product_id: UUID, actor_id: UUID, reason: str) -> Product:
    """See `api.return_to_draft`."""
    return _judge(product_id, "return", actor_id=actor_id, reason=reason)


def withdraw(*, product_id: UUID, shop_id: UUID | None, actor_id: UUID, reason: str) -> Product:
    """See `api.withdraw`."""
    with required():
        row = rows.locked(product_id, shop_id=shop_id)
        return _step(row, "withdraw", actor_id=actor_id, reason=reason)


def _judge(product_id: UUID, step: str, *, actor_id: UUID, reason: str) -> Product:
    if not reason.strip():
        raise ProductInvalid(problems=(FieldProblem("/reason", "required", "say why"),))
    with required():
        row = rows.locked(product_id, shop_id=None)
        shops.open_shop(row.shop_id)
        return _step(row, step, actor_id=actor_id, reason=reason)


def _step(
    row: ProductRow, step: str, *, actor_id: UUID, reason: str, published_at: datetime | None = None
) -> Product:
    now = clock.now()
    was = ProductStatus(row.status)
    target = lifecycle.after(step, status=was)
    if target is was:
        return snapshots.products([row.id], now=now)[row.id]
    row.status = target.value
    if target is ProductStatus.PUBLISHED and row.published_at is None:
        row.published_at = published_at or now
    rows.record_step(row, was=was, actor_id=actor_id, reason=reason, now=now)
    return rows.finish(row, was=was, reason=reason, now=now)


def set_rating(*, product_id: UUID, rating: int | None, rating_count: int) -> Product:
    """See `api.set_rating`."""
    if rating is not None and not (100 <= rating <= 500 and rating_count > 0):
        raise ProductInvalid(problems=(FieldProblem("/rating", "out_of_range", "100..500, of somebody"),))
    with required():
        row = rows.locked(product_id, shop_id=None)
        wanted = (rating, rating_count if rating is not None else 0)
        if (row.rating, row.rating_count) == wanted:
            return snapshots.products([row.id], now=clock.now())[row.id]
        row.rating, row.rating_count = wanted
        return rows.finish(row, was=ProductStatus(row.status), now=clock.now())


def set_reviews(*, product_id: UUID, reviews: int, stars: int) -> None:
    """See `api.set_reviews`."""
    with required():
        row = ProductRow.objects.select_for_update().filter(id=product_id).first()
        if row is None or (row.review_count, row.review_stars) == (reviews, stars):
            return
        row.review_count, row.review_stars = reviews, stars
        row.save(update_fields=["review_count", "review_stars"])
        if row.status == ProductStatus.PUBLISHED.value:
            shops.refresh([row.id])


def follow_sales() -> int:
    """Show the new price of listings whose sale has begun or ended, and tell of it. Returns how many."""
    total = 0
    while True:
        with durable():
            due = ListingRow.objects.filter(changes_at__lte=clock.now()).order_by("changes_at")
            ids = list(due.values_list("product_id", flat=True)[:_BATCH])
            locked = ProductRow.objects.select_for_update().filter(id__in=ids).order_by("id")
            public = [row.id for row in locked if row.status == ProductStatus.PUBLISHED.value]
            shops.refresh(public)
            foreign = adopting.foreign(ids)
            publishing.write(listing.locked(foreign), now=clock.now())
            publishing.hide(list(set(ids) - set(public) - set(foreign)))
        if not ids:
            return total
        total += len(ids)


def rebuild() -> int:
    """Write the whole read model anew from the write tables. Returns the number of public products.

    Readers see the old rows until each batch commits; no event is recorded, since nothing happened.
    """
    total, last = 0, UUID(int=0)
    while True:
        with durable():
            ids = list(
                ProductRow.objects.select_for_update()
                .filter(status=ProductStatus.PUBLISHED.value, shop__is_open=True, id__gt=last)
                .order_by("id")
                .values_list("id", flat=True)[: publishing.CHUNK]
            )
            _drop_between(last, ids[-1] if ids else None, keep=ids)
            now = clock.now()
            publishing.write(list(snapshots.products(ids, now=now).values()), now=now)
        if not ids:
            return total
        total, last = total + len(ids), ids[-1]


def _drop_between(after: UUID, until: UUID | None, *, keep: list[UUID]) -> None:
    strays = ListingRow.objects.filter(product_id__gt=after).exclude(product_id__in=keep)
    if until is not None:
        strays = strays.filter(product_id__lte=until)
    ids = set(strays.values_list("product_id", flat=True))
    publishing.hide(list(ids.difference(adopting.foreign(ids))))
