"""The copy of an order in the cell of its shop, where another is the order's home: folded from its letters, never decided upon."""

from uuid import UUID

from titan.kernel import clock
from titan.kernel.codec import from_json
from titan.kernel.events import Event
from titan.kernel.ids import derived_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import Pending, append

from ..contracts import CancelledBy, Order, OrderNotFound, OrderStateConflict, OrderStatus
from ..domain.order import OrderState
from ..events import CancellationWished
from . import rows

_LOCKED = "SELECT document, commission_bp, version FROM orders_order WHERE id = %s FOR UPDATE"
_LAST = "SELECT coalesce(max(version), 0) FROM eventlog_event WHERE stream = %s"


def stream_of(order_id: UUID, *, shop_id: UUID) -> UUID:
    """The stream of this cell's log that has the order's events: its own at home, else the one they are copied to."""
    return order_id if homes.is_here(order_id) else _stream(order_id, shop_id=shop_id)


def _stream(order_id: UUID, *, shop_id: UUID) -> UUID:
    return derived_id(shop_id, label=f"order:{order_id}")


def take(order_id: UUID, *, shop_id: UUID, version: int, event: Event) -> None:
    """See `api.take_copy`. The copied stream tells what was taken: the row may be the home's own after a move.

    Where buyer and shop traded in one cell and were parted by a move, there is a row and no copied stream, which then begins with
    whatever comes first.
    """
    stream = _stream(order_id, shop_id=shop_id)
    with required():
        row = sql.one(_LOCKED, (order_id,))
        taken, stands = _last(stream), row[2] if row else 0
        if version <= taken:
            return
        if taken or not row:
            _check_follows(order_id, version, taken)
        append([Pending(stream, event, version)], is_copy=True)
        if version > stands:
            _check_follows(order_id, version, stands)
            state = OrderState(from_json(Order, row[0]), row[1]) if row else OrderState.initial()
            rows.write(state.apply(event))


def _last(stream: UUID) -> int:
    row = sql.one(_LAST, (stream,))
    return int(row[0]) if row else 0


def _check_follows(order_id: UUID, version: int, stands: int) -> None:
    if version != stands + 1:
        raise ValueError(f"order {order_id} stands at {stands}, so {version} does not follow")


def wish(order_id: UUID, *, by: CancelledBy, reason: str) -> Order:
    """Ask the order's home to call it off; once. Raises OrderNotFound, OrderStateConflict by what the copy knows."""
    with required():
        row = sql.one(_LOCKED, (order_id,))
        if row is None:
            raise OrderNotFound
        order = from_json(Order, row[0])
        if order.status is OrderStatus.CANCELLED or is_wished(order_id, shop_id=order.shop_id):
            return order
        if not order.can_cancel:
            raise OrderStateConflict(
                f"The order is already {order.status.value}; it can no longer be cancelled."
            )
        wished = CancellationWished(
            order_id=order_id, shop_id=order.shop_id, by=by.value, reason=reason, wished_at=clock.now()
        )
        append([Pending(_wishes(order_id, shop_id=order.shop_id), wished, 1)])
        return order


def is_wished(order_id: UUID, *, shop_id: UUID) -> bool:
    """Whether this cell has asked the order's home to call it off."""
    return bool(reading.stream(_wishes(order_id, shop_id=shop_id)))


def _wishes(order_id: UUID, *, shop_id: UUID) -> UUID:
    return derived_id(shop_id, label=f"wish:{order_id}")
