"""What the buyer of an order has: its lines, and after them what exchanges have brought."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.apps.orders.contracts import Order

from ..domain import amounts
from ..models import ReplacementRow


@dataclass(frozen=True, slots=True)
class Goods:
    """Units of a variant, what was paid for them, and since when the buyer has them; None: not yet."""

    position: int
    variant_id: UUID
    product_id: UUID
    category_id: UUID | None
    title: str
    label: str
    picture_url: str
    quantity: int
    unit_price: int
    paid: int
    since: datetime | None
    is_replacement: bool


def of(order: Order) -> tuple[Goods, ...]:
    """By their positions, from 0 on without a gap."""
    paid = amounts.paid_of(order)
    since = order.delivered_at or order.completed_at
    own = tuple(
        Goods(
            position=position,
            variant_id=line.variant_id,
            product_id=line.product_id,
            category_id=line.category_id,
            title=line.title,
            label=line.label,
            picture_url=line.picture_url,
            quantity=line.quantity,
            unit_price=line.unit_price.amount,
            paid=paid.lines[position],
            since=since,
            is_replacement=False,
        )
        for position, line in enumerate(order.lines)
    )
    sent = ReplacementRow.objects.filter(case__order_id=order.id, goods_position__isnull=False)
    return own + tuple(_brought(row) for row in sent.order_by("goods_position"))


def _brought(row: ReplacementRow) -> Goods:
    assert row.goods_position is not None
    return Goods(
        position=row.goods_position,
        variant_id=row.variant_id,
        product_id=row.product_id,
        category_id=row.category_id,
        title=row.title,
        label=row.label,
        picture_url=row.picture_url,
        quantity=row.quantity,
        unit_price=row.unit_price_minor,
        paid=row.paid_minor - row.back_minor,
        since=row.sent_at,
        is_replacement=True,
    )
