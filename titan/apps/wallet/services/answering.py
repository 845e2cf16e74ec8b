"""The shop's side of what the home of an order decided about its money, told by letters.

Note [The order's home books first]
    Release, reclaim and its undoing are decided where the order is, and there they are done at once, against the shop's account
    *elsewhere*. Here the same transfers, under the same ids, move the shop's own account; the escrow is what is elsewhere. A
    letter is never refused: what the shop has too little of is laid out for it, as it is where both are in one cell.

Note [The copy tells whether it was done]
    The event is appended to a stream of this cell that only the letter leads to, in the transaction that moves the money. That it is
    there, and not that the transfer is known, says that the letter was taken: where the bucket of either has moved while the letter was on its
    way, the transfer is known here from the other side.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from titan.kernel import clock
from titan.kernel.events import Event
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import IS_COPY
from titan.platform.observability.context import metadata

from ..contracts import AccountKind, AccountRef, TransferOrder
from ..domain import reclaim, release
from ..domain.accounts import account_id
from ..events import EscrowReclaimed, EscrowReclaimUndone, EscrowReleased
from .moving import fact_json, orders_json, refusals
from .reclaiming import lock_shop

_IS_TAKEN = "SELECT 1 FROM eventlog_event WHERE stream = %s"
_COVERED = "SELECT amount_minor FROM wallet_transfer WHERE id = %s"


def released(event: EscrowReleased) -> bool:
    """The shop has earned an order of another cell. Whether that is new here."""
    homes.require(event.shop_id)
    tax = event.tax or Money(0, event.paid.currency)
    parts = release.Split(event.paid, event.seller_share, event.commission, tax)
    orders = release.transfers(event.order_id, shop_id=event.shop_id, parts=parts)
    stream = derived_id(event.shop_id, label=f"release:{event.order_id}")
    return _take(event, event.shop_id, stream, _of_shop(orders, event.shop_id), currency=event.paid.currency)


def reclaimed(event: EscrowReclaimed) -> bool:
    """The shop gives money back for a refund; what it lacks is laid out for it, and the copy says how much. Whether that is new here."""
    homes.require(event.shop_id)
    shop_id, currency = event.shop_id, event.amount.currency
    stream = derived_id(shop_id, label=f"reclaim:{event.refund_id}")
    orders = _of_shop(_reclaim_transfers(event), shop_id)
    with required():
        available, _ = lock_shop(shop_id, currency=currency)
        if sql.one(_IS_TAKEN, (stream,)):
            return False
        missing = Money(max(event.seller.amount - max(available, 0), 0), currency)
        if missing:
            orders.insert(0, _cover(event.refund_id, shop_id, missing, event.order_id))
        told = replace(event, seller=event.seller - missing, advance=event.advance + missing)
        return _take(told, shop_id, stream, orders, currency=currency)


def undone(event: EscrowReclaimUndone) -> bool:
    """The refund was given up: the shop has its money again, and what was laid out for it goes back. Whether that is new here."""
    homes.require(event.shop_id)
    shop_id, currency = event.shop_id, event.amount.currency
    stream = derived_id(shop_id, label=f"reclaim_undone:{event.refund_id}")
    orders = _of_shop(_reclaim_transfers(event), shop_id)
    with required():
        _, owed = lock_shop(shop_id, currency=currency)
        if sql.one(_IS_TAKEN, (stream,)):
            return False
        covered = sql.one(_COVERED, (_cover_id(event.refund_id),))
        back = Money(min(covered[0], -owed) if covered and owed < 0 else 0, currency)
        if back:
            orders.append(_cover(event.refund_id, shop_id, back, event.order_id, is_back=True))
        told = replace(event, seller=event.seller - back, advance=event.advance + back)
        return _take(told, shop_id, stream, orders, currency=currency)


def _reclaim_transfers(event: EscrowReclaimed | EscrowReclaimUndone) -> tuple[TransferOrder, ...]:
    return reclaim.transfers(
        event.refund_id,
        order_id=event.order_id,
        shop_id=event.shop_id,
        parts=reclaim.Sources(event.seller.amount, event.advance.amount),
        currency=event.amount.currency,
        is_back=isinstance(event, EscrowReclaimUndone),
    )


def _of_shop(orders: Sequence[TransferOrder], shop_id: UUID) -> list[TransferOrder]:
    return [order for order in orders if shop_id in (order.debit.owner_id, order.credit.owner_id)]


def _cover_id(refund_id: UUID) -> UUID:
    return derived_id(refund_id, label="reclaim:laid_out")


def _cover(
    refund_id: UUID, shop_id: UUID, amount: Money, order_id: UUID, *, is_back: bool = False
) -> TransferOrder:
    seller, advance = (AccountRef(kind, shop_id) for kind in (AccountKind.SELLER, AccountKind.ADVANCE))
    return TransferOrder(
        id=derived_id(refund_id, label="reclaim_undone:laid_out") if is_back else _cover_id(refund_id),
        debit=seller if is_back else advance,
        credit=advance if is_back else seller,
        amount=amount,
        reason="reclaim_undone:laid_out" if is_back else "reclaim:laid_out",
        reference_id=order_id,
    )


def _take(
    event: Event, shop_id: UUID, stream: UUID, orders: Sequence[TransferOrder], *, currency: str
) -> bool:
    account = account_id(AccountRef(AccountKind.SELLER, shop_id), currency=currency)
    fact, context = fact_json(stream, event), {**metadata(), IS_COPY: True}
    with refusals():
        answer = sql.call(
            "wallet_take_letter",
            orders_json(orders),
            account,
            sql.json_param(fact),
            sql.json_param(context),
            clock.now(),
        )
    return bool(answer)
