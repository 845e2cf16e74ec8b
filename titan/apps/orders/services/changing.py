"""Changing orders: each use case loads, decides, records and projects in one transaction."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from titan.kernel import clock
from titan.kernel.events import Event, encode_bytes
from titan.kernel.ids import bucket_of
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append
from titan.platform.observability.context import metadata

from ..contracts import CancelledBy, Order, OrderDraft, OrderNotFound, OrderStateConflict, PurchaseDraft
from ..domain import decisions
from ..domain.order import OrderState
from ..events import OrderPlaced
from . import rows

Decision = Callable[[OrderState], Event | None]
Document = dict[str, Any]
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def place(draft: PurchaseDraft) -> None:
    """Record a purchase and its orders in one round trip; a second time has no effect.

    Raises:
        OrderStateConflict: the purchase was undone before it could be placed.
    """
    now = clock.now()
    projected, log = _documents(draft, is_paid=False, at=now)
    answer = sql.call(
        "orders_place_with_events",
        draft.id,
        sql.json_param(projected),
        sql.json_param(log),
        sql.json_param(metadata()),
        now,
    )
    if answer == "closed":
        raise OrderStateConflict("The purchase was undone before it could be placed.")


def at_once_json(draft: PurchaseDraft, *, is_paid: bool, at: datetime) -> str:
    """See `api.at_once_json`."""
    projected, log = _documents(draft, is_paid=is_paid, at=at)
    return sql.json_param({"rows": projected, "events": log})


def _documents(draft: PurchaseDraft, *, is_paid: bool, at: datetime) -> tuple[list[Document], list[Document]]:
    """The rows of a purchase's orders and their events, as `orders_place_with_events` takes them."""
    projected, log = [], []
    for wanted in draft.orders:
        placed = _placed(draft, wanted, at=at)
        state = OrderState.initial().apply(placed)
        events: list[Event] = [placed]
        paid = decisions.pay(state.order, at=at) if is_paid and state.order else None
        if paid is not None:
            state = state.apply(paid)
            events.append(paid)
        projected.append(rows.row_of(state))
        log += [_logged(wanted.id, version, event) for version, event in enumerate(events, 1)]
    return projected, log


def _logged(order_id: UUID, version: int, event: Event) -> Document:
    return {
        "stream": order_id,
        "version": version,
        "type": type(event).type,
        "bucket": bucket_of(order_id),
        "payload": orjson.Fragment(encode_bytes(event)),
    }


def _placed(draft: PurchaseDraft, order: OrderDraft, *, at: datetime) -> OrderPlaced:
    return OrderPlaced(
        order=order,
        number=_number(at),
        purchase_id=draft.id,
        buyer_id=draft.buyer_id,
        buyer_name=draft.buyer_name,
        buyer_email=draft.buyer_email,
        address=draft.address,
        payment_method=draft.payment_method,
        is_prepaid=draft.is_prepaid,
        placed_at=at,
        ship_by=at + timedelta(days=settings.UNSHIPPED_TIMEOUT_DAYS),
    )


def _number(at: datetime) -> str:
    """A number that people can read out: date and six characters without look-alikes."""
    return f"{at:%y%m%d}-" + "".join(secrets.choice(_ALPHABET) for _ in range(6))


def close(purchase_id: UUID, *, reason: str) -> None:
    """Undo placing: cancel what was placed, or leave a mark so that a late place fails."""
    with required():
        sql.execute(
            "INSERT INTO orders_purchase (id, is_closed, created_at) VALUES (%s, true, %s) ON CONFLICT (id) DO NOTHING",
            (purchase_id, clock.now()),
        )
        found = sql.query("SELECT id FROM orders_order WHERE purchase_id = %s ORDER BY id", (purchase_id,))
        for (order_id,) in found:
            cancel(order_id, by=CancelledBy.UNPAID, reason=reason)


def mark_paid(purchase_id: UUID, order_ids: Sequence[UUID] | None) -> None:
    """Record that the money of orders of a purchase (None: all) is in escrow, in one round trip; repeatable.

    An order that was cancelled meanwhile is left alone: its cancellation returns the money.
    """
    wanted = None if order_ids is None else list(order_ids)
    sql.call("orders_mark_paid", purchase_id, wanted, sql.json_param(metadata()), clock.now())


def ship(order_id: UUID, *, carrier: str, tracking_number: str, at: datetime) -> Order:
    """Record the handover to the carrier. Raises as `decisions.ship`, and OrderNotFound."""
    return _change(
        order_id, lambda s: decisions.ship(_order(s), carrier=carrier, tracking_number=tracking_number, at=at)
    )


def deliver(order_id: UUID, *, at: datetime) -> Order:
    """Record the delivery. Raises as `decisions.deliver`, and OrderNotFound."""
    return _change(order_id, lambda s: decisions.deliver(_order(s), at=at))


def complete(order_id: UUID, *, by_buyer: bool, even_undelivered: bool = False) -> Order:
    """Record that the seller has earned the money. Raises as `decisions.complete`, and OrderNotFound."""
    now = clock.now()
    return _change(
        order_id,
        lambda s: decisions.complete(
            _order(s),
            commission_bp=s.commission_bp,
            by_buyer=by_buyer,
            at=now,
            even_undelivered=even_undelivered,
        ),
    )


def cancel(order_id: UUID, *, by: CancelledBy, reason: str) -> Order:
    """Call an order off. Raises as `decisions.cancel`, and OrderNotFound."""
    now = clock.now()
    return _change(order_id, lambda s: decisions.cancel(_order(s), by=by, reason=reason, at=now))


def contest(order_id: UUID, *, reason: str) -> Order:
    """Keep an order from completing. Raises as `decisions.contest`, and OrderNotFound."""
    now = clock.now()
    return _change(order_id, lambda s: decisions.contest(_order(s), reason=reason, at=now))


def settle_contest(order_id: UUID) -> Order:
    """Let an order complete again. Raises OrderNotFound."""
    now = clock.now()
    return _change(order_id, lambda s: decisions.settle_contest(_order(s), at=now))


def _order(state: OrderState) -> Order:
    if state.order is None:
        raise OrderNotFound
    return state.order


def _change(order_id: UUID, decide: Decision) -> Order:
    """Lock the order's row, fold, decide, record the event and the new row. Raises NotAtHome where the row is a copy."""
    homes.require(order_id)
    with required():
        if sql.one("SELECT 1 FROM orders_order WHERE id = %s FOR UPDATE", (order_id,)) is None:
            raise OrderNotFound
        loaded = rows.load(order_id)
        event = decide(loaded.state)
        if event is None:
            return _order(loaded.state)
        append([Pending(order_id, event, loaded.version + 1)])
        state = loaded.state.apply(event)
        rows.write(state)
        return _order(state)
