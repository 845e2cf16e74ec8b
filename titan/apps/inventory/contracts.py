"""Stock: on hand, reserved for a checkout, allocated to an order, free."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError


class MovementCause(StrEnum):
    """Why stock changed."""

    RECEIVED = "received"
    CORRECTED = "corrected"
    SHIPPED = "shipped"
    RETURNED = "returned"
    IMPORTED = "imported"
    # Units of other cells' shops: granted to this cell, sold by it, given back.
    LEASED = "leased"
    SOLD = "sold"
    UNLEASED = "unleased"


# The place of units that another cell granted, of whatever variant. The SQL functions know it by the same id.
LEASE = UUID("1ea5e000-0000-4000-8000-000000000000")


@dataclass(frozen=True, slots=True)
class SeenElsewhere:
    """What another cell tells of the free units of a variant of its own."""

    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    free: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StockLine:
    """A quantity of a variant; positive."""

    variant_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A quantity of a variant that another cell sold, and how much of it left its lease."""

    variant_id: UUID
    quantity: int
    leased: int


@dataclass(frozen=True, slots=True)
class Allotment:
    """Units of a variant of this cell that are granted to another one."""

    variant_id: UUID
    cell: int
    units: int
    granted_at: datetime
    recalled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lease:
    """Units of a variant of another cell that were granted to this one. `owed` ones of them were sold by a former release and are yet to leave."""

    variant_id: UUID
    shop_id: UUID
    on_hand: int
    free: int
    owed: int
    sold: int
    used_at: datetime


@dataclass(frozen=True, slots=True)
class LentUnits:
    """Units of a variant that `cell` may sell: as its home has granted them, or as that cell has them, promised ones among them."""

    variant_id: UUID
    cell: int
    units: int


@dataclass(frozen=True, slots=True)
class LetterOfUnits:
    """Units between the home of a variant and `cell`. `is_taken` says that the letter was received here, else it was written here.

    `id` is that of the grant, the return or the order; `age_s` is since it was written or received.
    """

    kind: str
    id: UUID
    variant_id: UUID
    cell: int
    units: int
    is_taken: bool
    age_s: float


@dataclass(frozen=True, slots=True)
class Lending:
    """What this cell says of units that cells have granted each other, all of it at one instant."""

    granted: tuple[LentUnits, ...]
    held: tuple[LentUnits, ...]
    letters: tuple[LetterOfUnits, ...]


@dataclass(frozen=True, slots=True)
class ForeignOrder:
    """An order that was taken here of a shop of another cell."""

    order_id: UUID
    reservation_id: UUID
    shop_id: UUID
    buyer_id: UUID
    lines: tuple[StockLine, ...]
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class StockLevel:
    """Units of a variant over all warehouses of this cell. free = on_hand - reserved - allocated."""

    variant_id: UUID
    on_hand: int
    reserved: int
    allocated: int

    @property
    def free(self) -> int:
        """Units that can be sold now."""
        return self.on_hand - self.reserved - self.allocated


@dataclass(frozen=True, slots=True)
class Reservation:
    """A timed hold of all its lines."""

    id: UUID
    lines: tuple[StockLine, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StockCount:
    """Units of a variant in a warehouse; `warehouse_id` None means the shop's default one."""

    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    quantity: int
    warehouse_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PlaceStock:
    """Units of a variant in one warehouse. `granted` ones are on sale to buyers of other cells; free = on_hand less all of these."""

    warehouse_id: UUID
    on_hand: int
    reserved: int
    allocated: int
    free: int
    granted: int = 0


@dataclass(frozen=True, slots=True)
class SellerStock:
    """The stock of a variant as its seller sees it."""

    variant_id: UUID
    product_id: UUID
    on_hand: int
    reserved: int
    allocated: int
    free: int
    places: tuple[PlaceStock, ...]
    granted: int = 0


SHOWN_AT_MOST = 99
LOW_BELOW = 10


class StockState(StrEnum):
    """What buyers are told."""

    IN_STOCK = "in_stock"
    LOW = "low"  # fewer than LOW_BELOW
    SOLD_OUT = "sold_out"


@dataclass(frozen=True, slots=True)
class VariantStock:
    """How many units of a variant buyers may take. `free` is at most 99; `is_more` says that there are more."""

    variant_id: UUID
    state: StockState
    free: int
    is_more: bool

    @classmethod
    def of(cls, variant_id: UUID, units: int) -> Self:
        """What is told of so many free units."""
        state = (
            StockState.IN_STOCK if units >= LOW_BELOW else StockState.LOW if units else StockState.SOLD_OUT
        )
        return cls(variant_id, state, min(units, SHOWN_AT_MOST), units > SHOWN_AT_MOST)


@dataclass(frozen=True, slots=True)
class ProductStock:
    """The stock of all variants of a product, as buyers see it."""

    product_id: UUID
    variants: tuple[VariantStock, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """Units on hand that came (positive) or went."""

    id: int
    variant_id: UUID
    warehouse_id: UUID
    cause: MovementCause
    delta: int
    reference_id: UUID
    actor_id: UUID | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Drift:
    """A variant of which the gate and the truth differ. `gate` is None where the gate does not know it.

    `pending` are units that the gate holds for reservations PostgreSQL has yet to confirm;
    without drift, gate + pending = truth.
    """

    variant_id: UUID
    gate: int | None
    pending: int
    truth: int


@dataclass(frozen=True, slots=True)
class UnbalancedStock:
    """A stock row whose promises are not what its reservations say: a fault in Titan."""

    variant_id: UUID
    warehouse_id: UUID
    reserved: int
    reserved_by_lines: int
    allocated: int
    allocated_by_lines: int


@dataclass(frozen=True, slots=True)
class MisallottedStock:
    """A variant whose granted units are not what its allotments say: a fault in Titan."""

    variant_id: UUID
    allotted_out: int
    by_cells: int


@dataclass(frozen=True, slots=True)
class DriftReport:
    """How the gate compares with the truth, and the truth with itself. `repaired` counts variants set right."""

    is_ready: bool
    checked: int
    pending_holds: int
    drifted: tuple[Drift, ...]
    unbalanced: tuple[UnbalancedStock, ...]
    repaired: int
    misallotted: tuple[MisallottedStock, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Nothing is left that an operator should see to."""
        return (
            self.is_ready
            and not self.unbalanced
            and not self.misallotted
            and len(self.drifted) <= self.repaired
        )


class SoldOut(TitanError):
    """Not all of the units are free. `extra["variants"]` maps variant id to units free."""

    code = "inventory.sold_out"
    kind = Kind.CONFLICT
    title = "Some of this is sold out"


class StockElsewhere(TitanError):
    """Units that another cell has are being fetched from it; try again in a moment. `extra["elsewhere"]` lists their variants."""

    code = "inventory.stock_elsewhere"
    kind = Kind.CONFLICT
    title = "Some of this is being fetched for you, please try again in a moment"


class CellStillSells(TitanError):
    """What was granted to a cell can be taken back without it only when it is lost or drained, by the directory."""

    code = "inventory.cell_still_sells"
    kind = Kind.CONFLICT
    title = "That cell may still sell what it was granted"


class StockUnavailable(TitanError):
    """The gate is being rebuilt; nothing is sold until it knows its stock."""

    code = "inventory.unavailable"
    kind = Kind.UNAVAILABLE
    title = "Stock is being counted, please try again in a moment"


class ReservationClosed(TitanError):
    """The reservation was released or has expired; a new checkout must reserve anew."""

    code = "inventory.reservation_closed"
    kind = Kind.CONFLICT
    title = "The reservation has ended"


class StockNotFound(NotFound):
    """Nothing is known of the stock of that variant."""

    code = "inventory.stock_not_found"
    title = "No stock is kept for that variant"


class StockPromised(TitanError):
    """Less than what is reserved and allocated. `extra["least"]` is the smallest quantity possible now."""

    code = "inventory.stock_promised"
    kind = Kind.CONFLICT
    title = "More units than that are promised to buyers"
