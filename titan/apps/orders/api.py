"""The one door to orders.

SQL door (ADR 0007): `orders_place_with_events(purchase id, rows, events, metadata, at)`, with the members of `at_once_json`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from titan.kernel import clock
from titan.kernel.events import Event
from titan.kernel.paging import Page
from titan.platform import homes

from . import projections, selectors
from .contracts import (
    CancelledBy,
    Order,
    OrderNotFound,
    OrderStateConflict,
    OrderStatus,
    OrderSummary,
    PurchaseDraft,
)
from .services import changing, copies

BATCH = 200


def place(*, draft: PurchaseDraft) -> None:
    """Record a purchase and its orders; the same purchase again has no effect. One round trip.

    Raises:
        OrderStateConflict: the purchase was closed before it could be placed.
    """
    changing.place(draft)


def at_once_json(*, draft: PurchaseDraft, is_paid: bool, at: datetime) -> str:
    """What `orders_place_with_events` takes to place a purchase, with its money in escrow already where `is_paid`.

    The door answers `placed`, else `known` or `closed` with nothing done.
    """
    return changing.at_once_json(draft, is_paid=is_paid, at=at)


def close(*, purchase_id: UUID, reason: str) -> None:
    """Undo `place`, whether it happened or not; a late `place` of the purchase will fail."""
    changing.close(purchase_id, reason=reason)


def mark_paid(*, purchase_id: UUID, order_ids: Sequence[UUID] | None = None) -> None:
    """The money of these orders of a purchase, or of all, is in escrow; repeatable. One round trip."""
    changing.mark_paid(purchase_id, order_ids)


def unpaid(*, order_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of these orders whose money has not arrived, the cancelled among them too. One query."""
    return selectors.unpaid(order_ids)


def get(*, order_id: UUID, buyer_id: UUID | None = None, shop_id: UUID | None = None) -> Order:
    """An order of that buyer, of that shop, or (with neither) any order, for operators.

    Raises:
        OrderNotFound: no such order, or it is somebody else's.
    """
    order = selectors.get(order_id)
    if (buyer_id and order.buyer_id != buyer_id) or (shop_id and order.shop_id != shop_id):
        raise OrderNotFound
    return order


def of_purchase(*, purchase_id: UUID) -> tuple[Order, ...]:
    """All orders of a purchase; empty while it is not placed."""
    return selectors.of_purchase(purchase_id)


def list_of_buyer(
    *,
    buyer_id: UUID,
    statuses: tuple[OrderStatus, ...] = (),
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[OrderSummary]:
    """A buyer's orders, newest first. Raises InvalidInput on a bad cursor or limit."""
    return selectors.list_orders(buyer_id=buyer_id, statuses=statuses, cursor=cursor, limit=limit)


def list_of_shop(
    *,
    shop_id: UUID,
    statuses: tuple[OrderStatus, ...] = (),
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[OrderSummary]:
    """A shop's orders, newest first. Raises InvalidInput on a bad cursor or limit."""
    return selectors.list_orders(shop_id=shop_id, statuses=statuses, cursor=cursor, limit=limit)


def counts_of_shop(*, shop_id: UUID) -> dict[OrderStatus, int]:
    """How many orders of a shop stand at each status."""
    return selectors.counts_of_shop(shop_id)


def cancel(
    *,
    order_id: UUID,
    by: CancelledBy,
    reason: str = "",
    buyer_id: UUID | None = None,
    shop_id: UUID | None = None,
) -> Order:
    """Call off an order that has not shipped; stock and money go back by event. Repeatable.

    In the shop's cell, where another is the order's home, the home is asked to, and the order is answered as it stands here.

    Raises:
        OrderNotFound: no such order of that buyer or shop.
        OrderStateConflict: it is on its way, or beyond.
    """
    get(order_id=order_id, buyer_id=buyer_id, shop_id=shop_id)
    return wish_cancel(order_id=order_id, by=by, reason=reason)


def wish_cancel(*, order_id: UUID, by: CancelledBy, reason: str) -> Order:
    """`cancel`, whoever's order it is: for whoever finds that the shop cannot send it."""
    call_off = changing.cancel if homes.is_here(order_id) else copies.wish
    return call_off(order_id, by=by, reason=reason.strip()[:500])


def is_cancellation_on_its_way(*, order: Order) -> bool:
    """Whether this cell has asked the order's home to call it off, and has not heard of it since. No query where it is at home."""
    if homes.is_here(order.id) or not order.can_cancel:
        return False
    return copies.is_wished(order.id, shop_id=order.shop_id)


def take_copy(*, order_id: UUID, shop_id: UUID, version: int, event: Event) -> None:
    """Fold an event of an order that is at home in another cell into the copy here, and record it for this cell's subscribers.

    Repeatable; an older version has no effect.

    Raises:
        ValueError: the version before it was not taken yet.
    """
    copies.take(order_id, shop_id=shop_id, version=version, event=event)


def confirm(*, order_id: UUID, buyer_id: UUID) -> Order:
    """The buyer confirms the receipt, so the seller is paid. Repeatable.

    Raises:
        OrderNotFound: no such order of that buyer.
        OrderStateConflict: it was not delivered.
    """
    get(order_id=order_id, buyer_id=buyer_id)
    return changing.complete(order_id, by_buyer=True)


def record_shipped(*, order_id: UUID, carrier: str, tracking_number: str, at: datetime) -> Order:
    """The carrier has the parcel; repeatable. Raises OrderNotFound, OrderStateConflict."""
    return changing.ship(order_id, carrier=carrier, tracking_number=tracking_number, at=at)


def record_delivered(*, order_id: UUID, at: datetime) -> Order:
    """The parcel reached the buyer; repeatable. Raises OrderNotFound, OrderStateConflict."""
    return changing.deliver(order_id, at=at)


def contest(*, order_id: UUID, reason: str) -> Order:
    """The buyer objects: the order does not complete until `settle_contest`. Repeatable; no effect once it is over.

    Raises:
        OrderNotFound: no such order.
        OrderStateConflict: it has not been shipped.
    """
    return changing.contest(order_id, reason=reason.strip()[:500])


def settle_contest(*, order_id: UUID) -> Order:
    """The objection is settled: the order completes when its time comes. Repeatable. Raises OrderNotFound."""
    return changing.settle_contest(order_id)


def complete(*, order_id: UUID, even_undelivered: bool = False) -> Order:
    """The seller has earned the money, by a decision rather than by the buyer. Repeatable.

    `even_undelivered` also completes an order whose parcel the carrier lost: nobody will ever report its delivery.

    Raises:
        OrderNotFound: no such order.
        OrderStateConflict: it was not delivered, is not paid, or is contested.
    """
    return changing.complete(order_id, by_buyer=False, even_undelivered=even_undelivered)


def complete_due() -> int:
    """Complete delivered, paid orders whose time to object has run out. Returns how many."""
    before = clock.now() - timedelta(days=settings.ESCROW_RELEASE_DAYS)
    done = 0
    for order_id in selectors.due(status="delivered", column="delivered_at", before=before, limit=BATCH):
        try:
            changing.complete(order_id, by_buyer=False)
            done += 1
        except OrderStateConflict:
            # Cash on delivery whose payment event is still on its way: the next round takes it.
            continue
    return done


def cancel_unshipped() -> int:
    """Cancel orders whose time to ship has run out. Returns how many."""
    done = 0
    for status in ("paid", "placed"):
        for order_id in selectors.due(status=status, column="ship_by", before=clock.now(), limit=BATCH):
            changing.cancel(order_id, by=CancelledBy.UNSHIPPED, reason="")
            done += 1
    return done


def history(*, order_id: UUID) -> list[dict[str, object]]:
    """The events of an order, for operators."""
    return projections.history(order_id)


def rebuild() -> int:
    """Fold every order again and repair its row. Returns how many rows were wrong."""
    return projections.rebuild()
