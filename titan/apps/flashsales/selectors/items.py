"""Items of sales and shops."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from titan.kernel.money import Money
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of

from ..contracts import Item, ItemStatus, SaleNotFound
from ..models import ItemRow


def get(item_id: UUID) -> Item:
    """An item, whatever its status. Raises SaleNotFound."""
    row = ItemRow.objects.select_related("slot").filter(id=item_id).first()
    if row is None:
        raise SaleNotFound
    return item_of(row)


def of_sale(sale_id: UUID, slot_id: UUID | None) -> tuple[Item, ...]:
    """The approved items of a sale, or of one slot of it, in order of time and title."""
    rows = ItemRow.objects.select_related("slot").filter(slot__sale_id=sale_id, status=ItemStatus.APPROVED)
    found = rows if slot_id is None else rows.filter(slot_id=slot_id)
    return tuple(item_of(row) for row in found.order_by("slot__starts_at", "title", "id"))


def of_shop(shop_id: UUID, *, cursor: str | None, limit: int | None) -> Page[Item]:
    """All that a shop proposed, the latest first."""
    size = checked_limit(limit)
    rows: QuerySet[ItemRow] = ItemRow.objects.select_related("slot").filter(shop_id=shop_id)
    if after := decode_cursor(cursor, fields=2):
        at, last = datetime.fromisoformat(after[0]), UUID(after[1])
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, id__lt=last))
    found = list(rows.order_by("-created_at", "-id")[: size + 1])
    key = {row.id: row.created_at.isoformat() for row in found}
    return page_of([item_of(row) for row in found], limit=size, key=lambda one: (key[one.id], one.id))


def item_of(row: ItemRow) -> Item:
    """The item of a row whose slot is at hand."""
    return Item(
        id=row.id,
        slot_id=row.slot_id,
        sale_id=row.slot.sale_id,
        shop_id=row.shop_id,
        shop_name=row.shop_name,
        product_id=row.product_id,
        variant_id=row.variant_id,
        slug=row.slug,
        title=row.title,
        label=row.label,
        picture_url=row.picture_url,
        price=Money(row.price_minor, row.currency),
        reference_price=Money(row.reference_minor, row.currency),
        allotment=row.allotment,
        taken=row.taken,
        sold=row.sold,
        per_user_limit=row.per_user_limit,
        status=ItemStatus(row.status),
        review_reason=row.review_reason,
    )
