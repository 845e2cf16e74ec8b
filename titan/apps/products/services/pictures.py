"""Pictures of products. Decoding and files come first, outside of any transaction; then one short one."""

from uuid import UUID

from django.db.models import Max

from titan.apps.categories import api as categories
from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.platform.db.transactions import required

from ..contracts import PictureRejected, Product, ProductNotFound, ProductStatus
from ..domain import drafts, lifecycle
from ..models import PictureRow, ProductRow
from ..selectors import snapshots
from . import imaging, rows

MAX_PICTURES = 12


def add(*, product_id: UUID, shop_id: UUID, data: bytes, alt: str, actor_id: UUID | None) -> Product:
    """See `api.add_picture`."""
    text = drafts.tidy(alt)
    if not 1 <= len(text) <= 200:
        problem = FieldProblem("/alt", "required", "1 to 200 characters that say what is to be seen")
        raise PictureRejected("A picture needs an alternative text.", problems=(problem,))
    if not ProductRow.objects.filter(id=product_id, shop_id=shop_id).exists():
        raise ProductNotFound
    stored = imaging.store(data)
    return _attach(product_id, shop_id, stored, text, actor_id or shop_id)


def _attach(
    product_id: UUID, shop_id: UUID, stored: imaging.StoredPicture, alt: str, actor_id: UUID
) -> Product:
    now = clock.now()
    with required():
        row = rows.locked(product_id, shop_id=shop_id)
        own = PictureRow.objects.filter(product=row)
        known = own.filter(digest=stored.digest).first()
        if known is not None and known.alt == alt:
            return snapshots.products([product_id], now=now)[product_id]
        if known is None and own.count() >= MAX_PICTURES:
            raise PictureRejected(f"A product has at most {MAX_PICTURES} pictures.")
        picture = known or PictureRow(
            product=row, position=(own.aggregate(last=Max("position"))["last"] or 0) + 1
        )
        picture.digest, picture.alt, picture.widths = stored.digest, alt, list(stored.widths)
        picture.width, picture.height = stored.width, stored.height
        picture.save()
        return _finish(row, actor_id)


def remove(*, product_id: UUID, shop_id: UUID, digest: str) -> Product:
    """See `api.remove_picture`."""
    with required():
        row = rows.locked(product_id, shop_id=shop_id)
        removed, _ = PictureRow.objects.filter(product=row, digest=digest).delete()
        if not removed:
            raise ProductNotFound("The product has no such picture.")
        return rows.finish(row, was=ProductStatus(row.status), now=clock.now())


def _finish(row: ProductRow, actor_id: UUID) -> Product:
    """A new picture is looked at like a new text."""
    now, was = clock.now(), ProductStatus(row.status)
    needs_review = categories.get(category_id=row.category_id).needs_review
    row.status = lifecycle.after_edit(status=was, needs_review=needs_review, has_new_text=True).value
    rows.record_step(row, was=was, actor_id=actor_id, reason="new picture", now=now)
    return rows.finish(row, was=was, now=now)
