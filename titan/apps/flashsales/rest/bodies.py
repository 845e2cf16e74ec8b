"""What goes in and out of planning and selling."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from titan.kernel.money import Money
from titan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT

from ..contracts import Item, Proposal, Sale


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as buyers see it. `left` is what PostgreSQL knows of; while the sale runs the gate may have promised more."""

    id: UUID
    slot_id: UUID
    shop_name: str
    product_id: UUID
    variant_id: UUID
    slug: str
    title: str
    label: str
    picture_url: str
    price: Money
    reference_price: Money
    reduction_percent: int
    allotment: int
    left: int
    per_user_limit: int


@dataclass(frozen=True, slots=True)
class SaleAnswer:
    """A sale with its items. `server_at` is the clock by which it begins."""

    sale: Sale
    items: tuple[ShownItem, ...]
    server_at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of the server."""

    server_at: datetime


@dataclass(frozen=True, slots=True)
class NewItem:
    """A variant for a slot. The price must be below the lowest of the last 30 days."""

    slot_id: UUID
    variant_id: UUID
    price: Money
    allotment: Annotated[int, Field(ge=1, le=1_000_000)]
    per_user_limit: Annotated[int, Field(ge=1, le=1000)] = 1

    def proposal(self) -> Proposal:
        """As the domain takes it."""
        return Proposal(self.slot_id, self.variant_id, self.price, self.allotment, self.per_user_limit)


def shown(item: Item) -> ShownItem:
    """Without what only its seller and operators see."""
    return ShownItem(
        id=item.id,
        slot_id=item.slot_id,
        shop_name=item.shop_name,
        product_id=item.product_id,
        variant_id=item.variant_id,
        slug=item.slug,
        title=item.title,
        label=item.label,
        picture_url=item.picture_url,
        price=item.price,
        reference_price=item.reference_price,
        reduction_percent=item.reduction_percent,
        allotment=item.allotment,
        left=item.left,
        per_user_limit=item.per_user_limit,
    )
