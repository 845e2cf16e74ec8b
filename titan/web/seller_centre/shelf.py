"""Stock as the seller centre reads and counts it: products give the words, inventory the units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import (
    LOW_BELOW,
    MovementCause,
    StockCount,
    StockLevel,
    StockNotFound,
    StockPromised,
    StockState,
)
from titan.apps.warehouses import api as warehouses
from titan.kernel.errors import InvalidInput, TitanError
from titan.kernel.ids import derived_id

from .desk import Desk

REFUSALS: tuple[type[TitanError], ...] = (StockPromised, InvalidInput)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many units of a variant its seller has on hand."""

    variant_id: UUID
    product_id: UUID
    quantity: int


def levels(variant_ids: Iterable[UUID]) -> dict[UUID, StockLevel]:
    """Units of each variant, zero for those that were never counted. One query."""
    ids = tuple(variant_ids)
    found = inventory.levels(variant_ids=ids) if ids else {}
    return {key: found.get(key) or StockLevel(key, 0, 0, 0) for key in ids}


def state_of(level: StockLevel) -> StockState:
    """What buyers are told of it."""
    if level.free <= 0:
        return StockState.SOLD_OUT
    return StockState.LOW if level.free < LOW_BELOW else StockState.IN_STOCK


def running_out(found: Sequence[StockLevel]) -> tuple[int, int]:
    """How many variants are low, and how many are sold out."""
    states = [state_of(level) for level in found]
    return states.count(StockState.LOW), states.count(StockState.SOLD_OUT)


def count(desk: Desk, counted: Counted, *, reason: str) -> None:
    """Make a quantity the units on hand at the shop's first place. Counting the same again changes nothing.

    Raises:
        StockPromised: more units than that are promised to buyers.
        InvalidInput: not a possible quantity.
    """
    try:
        inventory.set_on_hand(
            variant_id=counted.variant_id,
            quantity=counted.quantity,
            reason=reason,
            actor_id=desk.user_id,
            shop_id=desk.shop.id,
        )
    except StockNotFound:
        _count_first(desk, counted)


def _count_first(desk: Desk, counted: Counted) -> None:
    """A variant that was never public nor counted is not known to inventory yet: its first units arrive."""
    if counted.quantity == 0:
        return
    shop = desk.shop
    # The warehouse follows the shop's approval by event, which may still be on its way.
    warehouses.ensure_default(shop_id=shop.id, country=shop.country, city=shop.city)
    arrived = StockCount(counted.variant_id, counted.product_id, shop.id, counted.quantity)
    inventory.receive(
        lines=[arrived],
        cause=MovementCause.RECEIVED,
        reference_id=derived_id(counted.variant_id, label="first count"),
        actor_id=desk.user_id,
    )
