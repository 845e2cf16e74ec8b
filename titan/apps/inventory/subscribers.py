"""What stock learns from orders and returns, and from the stock of other cells."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from titan.apps.orders.events import OrderCancelled, OrderPlaced, OrderShipped
from titan.apps.refunds.events import ReturnInspected
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.bus import api as bus
from titan.platform.eventlog.appending import IS_COPY
from titan.platform.eventlog.registry import Subscription

from . import api
from .contracts import ForeignOrder, SeenElsewhere, SoldLine, StockLine
from .events import (
    StockChanged,
    StockGranted,
    StockMissing,
    StockRecalled,
    StockReturned,
    StockSold,
    StockWanted,
    VariantBackInStock,
    VariantSoldOut,
)

elsewhere = bus.subscribe("inventory.catalogue", topic="catalogue", size=500)
letters = bus.subscribe("inventory.letters", topic="letters")
bus.address(StockWanted, to="variant_id")
bus.address(StockGranted, to="asker_id")
bus.address(StockReturned, to="variant_id")
bus.address(StockRecalled, to="asker_id")
bus.address(StockSold, to="shop_id")
bus.address(StockMissing, to="order_id")
subscription = Subscription("inventory.orders")
returns = Subscription("inventory.returns")


@subscription.in_batches(OrderPlaced, OrderCancelled, OrderShipped)
def follow_orders(envelopes: Sequence[Envelope]) -> None:
    """Note placed orders, then free what was called off and book out what was shipped.

    Within a batch the kinds may change places: an order is placed before anything else happens to it,
    and it is never both called off and shipped. Each effect is bound to the state of its lines, so a
    replay has none. The purchase's id is the reservation's.

    Orders of other cells' shops take their units out of the leases; all else is done where the shop lives. What another cell
    sold there comes by `StockSold`, which says how much of it was leased.
    """
    told = [(envelope.event(), IS_COPY in envelope.metadata) for envelope in envelopes]
    if not homes.is_alone():
        api.fold_leases()
        _sell([e for e, is_copy in told if isinstance(e, OrderPlaced) and not is_copy])
    placed = [e for e, is_copy in told if isinstance(e, OrderPlaced) and not is_copy]
    own = [e for e in placed if homes.is_here(e.order.shop_id)]
    api.note_orders(placed=[(e.order.id, e.purchase_id, e.order.shop_id) for e in own])
    _cancel([e for e, _ in told if isinstance(e, OrderCancelled) and homes.is_here(e.shop_id)])
    _ship([e for e, _ in told if isinstance(e, OrderShipped) and homes.is_here(e.shop_id)])


def _sell(placed: Sequence[OrderPlaced]) -> None:
    foreign = [
        ForeignOrder(
            order_id=e.order.id,
            reservation_id=e.purchase_id,
            shop_id=e.order.shop_id,
            buyer_id=e.buyer_id,
            lines=tuple(StockLine(line.variant_id, line.quantity) for line in e.order.lines),
            placed_at=e.placed_at,
        )
        for e in placed
        if not homes.is_here(e.order.shop_id)
    ]
    api.sell_leased(orders=foreign)


def _cancel(cancelled: Sequence[OrderCancelled]) -> None:
    """The reservation is the purchase's, or the order's own where another cell sold it; that may yet be to come, and is closed then."""
    api.cancel_orders(cancelled=[(e.order_id, e.purchase_id, e.shop_id) for e in cancelled])
    if not homes.is_alone():
        for e in cancelled:
            api.release(reservation_id=e.order_id)


def _ship(shipped: Sequence[OrderShipped]) -> None:
    """What is shipped before the letter of its sale has come is booked as that will say."""
    foreign = [] if homes.is_alone() else [e for e in shipped if not homes.is_here(e.order_id)]
    known = api.noted_orders(order_ids=[e.order_id for e in foreign]) if foreign else frozenset()
    for e in foreign:
        if e.order_id not in known:
            lines = tuple(SoldLine(line.variant_id, line.quantity, line.quantity) for line in e.lines)
            cell = homes.cell_of(e.order_id)
            assert cell is not None
            api.take_letter(letter=StockSold(e.order_id, e.shop_id, cell, lines, e.shipped_at))
    api.ship_orders(shipped=[(e.order_id, e.shipped_at) for e in shipped])


@returns.on(ReturnInspected)
def take_back(_: Envelope, event: Event) -> None:
    """What can be sold again is on the shelf again, where the shop lives."""
    assert isinstance(event, ReturnInspected)
    lines = [StockLine(one.variant_id, one.quantity) for one in event.lines if one.is_resellable]
    if lines and homes.is_here(event.shop_id):
        api.take_back(case_id=event.case_id, shop_id=event.shop_id, lines=lines)


@letters.on(StockWanted, StockGranted, StockReturned, StockRecalled, StockSold)
def take_letter(_: Envelope, event: Event) -> None:
    """Units between cells: asked for, granted, given back, sold."""
    assert isinstance(event, StockWanted | StockGranted | StockReturned | StockRecalled | StockSold)
    api.take_letter(letter=event)


@returns.on(StockGranted, StockReturned, StockSold)
def take_own_letter(envelope: Envelope, event: Event) -> None:
    """A letter that is not sent, since whom it is for has come to live here."""
    assert isinstance(event, StockGranted | StockReturned | StockSold)
    if IS_COPY not in envelope.metadata and homes.is_here(_addressee(event)):
        api.take_letter(letter=event)


def _addressee(letter: StockGranted | StockReturned | StockSold) -> UUID:
    match letter:
        case StockGranted():
            return letter.asker_id
        case StockReturned():
            return letter.variant_id
        case StockSold():
            return letter.shop_id


@elsewhere.in_batches(StockChanged, VariantSoldOut, VariantBackInStock)
def see_elsewhere(envelopes: Sequence[Envelope]) -> None:
    """Note what other cells have."""
    api.see_elsewhere(seen=[_seen(envelope.event()) for envelope in envelopes])


def _seen(event: Event) -> SeenElsewhere:
    match event:
        case StockChanged():
            return _told(event, event.free, event.changed_at)
        case VariantBackInStock():
            return _told(event, event.free, event.at)
        case VariantSoldOut():
            return _told(event, 0, event.at)
    raise AssertionError(f"{event} is not taken")


def _told(
    event: StockChanged | VariantBackInStock | VariantSoldOut, free: int, at: datetime
) -> SeenElsewhere:
    return SeenElsewhere(event.variant_id, event.product_id, event.shop_id, max(0, free), at)
