"""The one door to stock.

SQL doors (ADR 0007):
- `inventory_allocate_at_once(reservation id, lines, metadata, at)`, between `admit` and `answered`.
- `inventory_carve(from, to, variant, units, at)` moves units between allocated reservations; TI003: too few, TI004: closed.
- `inventory_release(reservation id, metadata, at)`; `answered` must follow with what it answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.kernel.paging import Page

from . import selectors
from .contracts import (
    Allotment,
    DriftReport,
    ForeignOrder,
    Lease,
    Lending,
    Movement,
    MovementCause,
    ProductStock,
    Reservation,
    SeenElsewhere,
    SellerStock,
    StockCount,
    StockLevel,
    StockLine,
    StockNotFound,
    VariantStock,
)
from .services import (
    allotting,
    counting,
    draining,
    following,
    fulfilling,
    leasing,
    letters,
    reserving,
    seeing,
    sweeping,
)
from .services.fulfilling import PlacedOrder
from .services.letters import Letter


def reserve(
    *, reservation_id: UUID, lines: Sequence[StockLine], ttl_s: int, allocate: bool = False
) -> Reservation:
    """Hold all of the lines for `ttl_s` seconds, or none; the same id again answers the same.

    With `allocate` the units are promised to an order at once and the hold never expires.
    Three quick trips: gate, one SQL function, gate.

    Raises:
        SoldOut: `extra["variants"]` maps the variants that lack to their free units.
        StockElsewhere: another cell has it, and was asked for it: try again in a moment.
        StockUnavailable: the gate is away or being rebuilt; nothing was taken.
        ReservationClosed: the id was released or has expired.
        InvalidInput: no line, or a quantity below 1.
    """
    return reserving.reserve(reservation_id=reservation_id, lines=lines, ttl_s=ttl_s, allocate=allocate)


def admit(*, reservation_id: UUID, lines: Sequence[StockLine]) -> str:
    """Hold the lines in the gate, and give them as `inventory_allocate_at_once` takes them; `answered` must follow.

    The door answers how the variants stand, and raises TI001 where they are not free after all, TI002 where the id is known.

    Raises:
        SoldOut, StockUnavailable, InvalidInput: as `reserve`.
    """
    return reserving.admit(reservation_id, lines)


def answered(*, reservation_id: UUID, stock: Sequence[Sequence[Any]] = ()) -> None:
    """Tell the gate what the door answered; nothing where it was rolled back, so that the hold ends."""
    reserving.answered(reservation_id, stock)


def release(*, reservation_id: UUID) -> None:
    """Give back what a reservation holds or has allocated, and close it for good. Repeatable.

    Units that were shipped or given back already stay as they are. An id that was never seen is closed
    too, so that a late `reserve` of it fails.
    """
    reserving.release(reservation_id)


def allocate(*, reservation_id: UUID) -> None:
    """Promise the held units to an order; repeatable. A hold that has expired is taken again if it can be.

    Raises:
        ReservationClosed: it was released, or never made.
        SoldOut: it has expired and its units were sold to others.
    """
    reserving.allocate(reservation_id)


def note_orders(*, placed: Sequence[tuple[UUID, UUID, UUID]]) -> None:
    """Remember (order, reservation, shop): the shop's lines of the reservation belong to the order. Repeatable."""
    fulfilling.note_orders([PlacedOrder(*one) for one in placed])


def noted_orders(*, order_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of the orders whose units are noted."""
    return fulfilling.known(order_ids)


def cancel_orders(*, cancelled: Sequence[tuple[UUID, UUID, UUID]]) -> None:
    """The units of these (order, reservation, shop) are free again. Repeatable."""
    fulfilling.cancel_orders([PlacedOrder(*one) for one in cancelled])


def ship_orders(*, shipped: Sequence[tuple[UUID, datetime]]) -> None:
    """The units of these noted orders left the warehouse at that time. Repeatable."""
    fulfilling.ship_orders(shipped)


def ship_reservation(*, reservation_id: UUID, shop_id: UUID, at: datetime) -> None:
    """The shop's units of an allocated reservation that is no purchase's left the warehouse at that time. Repeatable."""
    fulfilling.ship_reservation(reservation_id, shop_id=shop_id, at=at)


def want(*, units: Mapping[UUID, int], asker_id: UUID) -> int:
    """Have units of variants of other cells fetched ahead of need, so that they can be bought here; `asker_id` is at home here.

    Costs nothing for variants that live here. A variant is asked for at most once in some seconds. Returns how many were.
    """
    return leasing.want(units, asker_id=asker_id)


def fetch(*, lines: Sequence[StockLine], asker_id: UUID) -> None:
    """Make sure that what another cell has of these lines is leased, before anything is begun that could not be repeated.

    Raises StockElsewhere where it is being fetched, and may be here in a moment; SoldOut where its home has no more either.
    """
    reserving.fetch(lines, asker_id=asker_id)


def take_letter(*, letter: Letter) -> None:
    """What another cell writes of units granted: asked for, granted, asked back, given back, sold. Each takes effect once.

    Units that were meant for another cell are given back; those of an order that cannot be filled are told of by `StockMissing`,
    a letter to the order's home.
    """
    letters.take(letter)


def sell_leased(*, orders: Sequence[ForeignOrder]) -> None:
    """The units of orders of other cells' shops leave their leases for good, and the shops' cells hear of it. Repeatable."""
    leasing.sell(orders)


def fold_leases() -> int:
    """Leases whose shops have come to live here are their own stock again. Returns how many units."""
    return leasing.fold(selectors.leases())


def settle_leases() -> int:
    """Give back leases that lie idle, fold those whose shops live here, ask back what is sold out here. Returns how many units."""
    return leasing.settle() + allotting.recall_run_out()


def allotments() -> list[Allotment]:
    """What other cells hold of variants that live here: what lies in their `leases`, less `owed`, and what is in letters."""
    return selectors.allotments()


def leases() -> list[Lease]:
    """What this cell holds of variants of others."""
    return selectors.leases()


def lending() -> Lending:
    """What cells have granted each other, as this one says it at one instant: in all cells together it has to come out even."""
    return selectors.lending()


def return_leases(*, is_dry: bool = False) -> list[Lease]:
    """Give all free units of leases back to their homes, as before this cell is drained. The leases as they were."""
    return leasing.return_all(is_dry=is_dry)


def reclaim(*, cell: int, is_dry: bool = False) -> dict[UUID, int]:
    """Take back, without it, what was granted to a cell that is lost for good and fenced, or drained: units by variant.

    Raises:
        CellStillSells: the directory does not call it so.
    """
    return draining.reclaim(cell, is_dry=is_dry)


def receive(
    *,
    lines: Sequence[StockCount],
    reference_id: UUID,
    cause: MovementCause = MovementCause.RECEIVED,
    actor_id: UUID | None = None,
) -> None:
    """Add units to warehouses. The same reference and cause again adds nothing.

    Raises:
        InvalidInput: a quantity below 1.
        WarehouseNotFound: a warehouse is not the shop's, or the shop has none.
    """
    counting.receive(lines, cause=cause, reference_id=reference_id, actor_id=actor_id)


def take_back(*, case_id: UUID, shop_id: UUID, lines: Sequence[StockLine]) -> None:
    """Units of a return that can be sold again, into the shop's default warehouse; once per case and variant.

    Variants of which no stock was ever kept are left out.

    Raises:
        WarehouseNotFound: the shop has none.
    """
    counting.take_back(case_id, shop_id=shop_id, lines=lines)


def import_stock(*, rows: Iterable[StockCount], actor_id: UUID | None = None) -> int:
    """Make these the units on hand, thousands in one round trip; never below what is promised to buyers.

    Rows that change nothing leave no movement. Returns the number of rows.

    Raises:
        InvalidInput: a negative quantity.
        WarehouseNotFound: a warehouse is not the shop's, or the shop has none.
    """
    return counting.import_stock(rows, actor_id=actor_id)


def set_on_hand(
    *,
    variant_id: UUID,
    quantity: int,
    reason: str,
    actor_id: UUID | None,
    shop_id: UUID | None = None,
    warehouse_id: UUID | None = None,
) -> SellerStock:
    """Make `quantity` the units on hand in a warehouse, by default the shop's default one.

    With `shop_id` the variant must be that shop's.

    Raises:
        StockNotFound: nothing is known of the variant, or it is another shop's.
        StockPromised: fewer than are reserved and allocated there.
        InvalidInput: a negative quantity.
        WarehouseNotFound: the warehouse is not the shop's.
    """
    return counting.set_on_hand(
        variant_id=variant_id,
        quantity=quantity,
        reason=reason,
        actor_id=actor_id,
        shop_id=shop_id,
        warehouse_id=warehouse_id,
    )


def set_of_seller(
    *, owner_id: UUID, variant_id: UUID, quantity: int, reason: str = "", warehouse_id: UUID | None = None
) -> SellerStock:
    """`set_on_hand` for the shop of a user.

    Raises:
        NotASeller: the user has no shop; else as `set_on_hand`.
    """
    return counting.set_on_hand(
        variant_id=variant_id,
        quantity=quantity,
        reason=reason,
        actor_id=owner_id,
        shop_id=sellers.shop_of(owner_id=owner_id).id,
        warehouse_id=warehouse_id,
    )


def levels(*, variant_ids: Iterable[UUID]) -> dict[UUID, StockLevel]:
    """The truth by variant, in one query; variants without stock are left out."""
    return selectors.levels(variant_ids)


def see_elsewhere(*, seen: Sequence[SeenElsewhere]) -> int:
    """Note what other cells tell of their stock, to be shown. What is at home here is left alone. Returns how many."""
    return seeing.see(seen)


def free(*, variant_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Units that can be taken now, for showing: from the gate, from PostgreSQL where that is away.

    Every id is in the answer; an unknown one has 0.
    """
    return following.free(variant_ids)


def shown(*, variant_ids: Iterable[UUID]) -> dict[UUID, VariantStock]:
    """What buyers are told of variants. Every id is in the answer."""
    return {
        variant_id: VariantStock.of(variant_id, n) for variant_id, n in following.free(variant_ids).items()
    }


def of_product(*, product_id: UUID) -> ProductStock:
    """What buyers are told of a product's variants.

    Raises:
        StockNotFound: no stock was ever kept for it.
    """
    variant_ids = selectors.variants_of_product(product_id)
    if not variant_ids:
        raise StockNotFound
    return ProductStock(product_id, tuple(shown(variant_ids=variant_ids).values()))


def seller_stock(*, shop_id: UUID, variant_id: UUID) -> SellerStock:
    """The stock of one of a shop's variants.

    Raises:
        StockNotFound: none is kept, or the variant is another shop's.
    """
    return selectors.seller_stock(shop_id, variant_id)


def seller_stocks(
    *, shop_id: UUID, product_id: UUID | None = None, cursor: str | None = None, limit: int | None = None
) -> Page[SellerStock]:
    """The stock of a shop by variant.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    return selectors.seller_stocks(shop_id, product_id=product_id, cursor=cursor, limit=limit)


def stock_of_seller(*, owner_id: UUID, variant_id: UUID) -> SellerStock:
    """`seller_stock` for the shop of a user.

    Raises:
        NotASeller: the user has no shop.
        StockNotFound: none is kept, or the variant is another shop's.
    """
    return selectors.seller_stock(sellers.shop_of(owner_id=owner_id).id, variant_id)


def stocks_of_seller(
    *, owner_id: UUID, product_id: UUID | None = None, cursor: str | None = None, limit: int | None = None
) -> Page[SellerStock]:
    """`seller_stocks` for the shop of a user.

    Raises:
        NotASeller: the user has no shop.
        InvalidInput: the cursor or the limit is not one of this list.
    """
    shop_id = sellers.shop_of(owner_id=owner_id).id
    return selectors.seller_stocks(shop_id, product_id=product_id, cursor=cursor, limit=limit)


def movements(*, variant_id: UUID, cursor: str | None = None, limit: int | None = None) -> Page[Movement]:
    """Units on hand of a variant that came or went, latest first.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    return selectors.movements(variant_id, cursor=cursor, limit=limit)


def sweep() -> int:
    """End overdue holds, return unanswered ones to the gate, rebuild a lost gate. Returns how many holds ended."""
    return sweeping.sweep()


def mend_gate() -> int:
    """Set right what the gate missed. Returns the number of variants."""
    return sweeping.mend()


def purge() -> int:
    """Delete reservations of long ago of which nothing is open. Returns how many."""
    return sweeping.purge()


def rebuild_gate() -> int:
    """Close the gate, fill it from PostgreSQL, open it. Returns the number of variants. Raises redis.RedisError."""
    return following.rebuild()


def drift(*, repair: bool = False) -> DriftReport:
    """Compare the gate with PostgreSQL, and stock with its reservations; with `repair`, set the gate right. Raises redis.RedisError."""
    return following.drift(repair=repair)
