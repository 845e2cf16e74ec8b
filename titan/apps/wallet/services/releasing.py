"""The end of an order's escrow: earned by the seller less commission, or cancelled and given back.

Note [Whichever comes last]
    The order's completion and its payment are learned from two contexts, in either order, and a refund may
    be under way. So the end is written down first, and the money moves once all of the order's money has
    come into escrow and none of it is held or was reclaimed for a refund that has not gone out: at the
    completion, at the capture, after the refund, or in the periodic round.
"""

from collections.abc import Sequence
from uuid import UUID

from titan.kernel import clock
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.observability.context import metadata

from ..domain import release
from ..domain.accounts import account_id, escrow_of
from ..events import EscrowReleased
from . import reclaiming
from .moving import fact_json, orders_json, refusals

_STANDING = """
SELECT e.shop_id, e.total_minor, e.currency, e.commission_bp, e.commission_minor, e.commission_tax_minor,
    coalesce(a.available_minor, 0), coalesce(a.held_minor, 0),
    (SELECT coalesce(sum(amount_minor), 0) FROM wallet_transfer
     WHERE credit_id = %(escrow)s AND status = 'posted' AND reason NOT LIKE 'reclaim:%%') AS paid_in,
    EXISTS (SELECT 1 FROM wallet_reclaim r WHERE r.order_id = e.order_id AND r.status = 'open') AS is_refunding
FROM wallet_escrow_end e LEFT JOIN wallet_account a ON a.id = %(escrow)s
WHERE e.order_id = %(order)s AND e.cause = 'completed' AND e.settled_at IS NULL
FOR UPDATE OF e
"""


def end(order_id: UUID, *, cause: str, shop_id: UUID, fee: release.Fee) -> None:
    """Write down that an order is over; the first cause stays."""
    sql.execute(
        "INSERT INTO wallet_escrow_end (order_id, cause, shop_id, total_minor, currency, commission_bp,"
        " commission_minor, commission_tax_minor, ended_at, settled_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, NULL) ON CONFLICT (order_id) DO NOTHING",
        (
            order_id,
            cause,
            shop_id,
            fee.escrowed.amount,
            fee.escrowed.currency,
            fee.commission_bp,
            None if fee.commission is None else fee.commission.amount,
            fee.tax.amount if fee.tax else 0,
            clock.now(),
        ),
    )


def settle(order_id: UUID, *, currency: str) -> bool:
    """Release a completed order's escrow if all is there and nothing is held. Whether it was released now."""
    escrow = account_id(escrow_of(order_id), currency=currency)
    with reclaiming.locked_escrow(order_id, currency=currency):
        row = sql.one(_STANDING, {"order": order_id, "escrow": escrow})
        if row is None:
            return False
        shop_id, total, currency, commission_bp, commission, tax, available, held, paid_in, is_refunding = row
        if paid_in < total or held or is_refunding:
            return False
        frozen = None if commission is None else Money(commission, currency)
        fee = release.Fee(Money(total, currency), commission_bp, frozen, Money(tax, currency))
        parts = release.split(Money(available, currency), fee=fee)
        return _release(order_id, shop_id=shop_id, escrow=escrow, parts=parts)


def _release(order_id: UUID, *, shop_id: UUID, escrow: UUID, parts: release.Split) -> bool:
    now = clock.now()
    event = EscrowReleased(
        order_id=order_id,
        shop_id=shop_id,
        paid=parts.paid,
        seller_share=parts.seller_share,
        commission=parts.commission,
        released_at=now,
        tax=parts.tax,
    )
    orders = orders_json(release.transfers(order_id, shop_id=shop_id, parts=parts))
    fact = sql.json_param(fact_json(escrow, event))
    with refusals():
        answer = sql.call("wallet_release_escrow", order_id, orders, fact, sql.json_param(metadata()), now)
    return bool(answer)


def settle_ended(order_ids: Sequence[UUID]) -> int:
    """Settle those of these orders that have completed and wait for it. One query where none has."""
    rows = sql.query(
        "SELECT order_id, currency FROM wallet_escrow_end"
        " WHERE order_id = ANY(%s) AND cause = 'completed' AND settled_at IS NULL ORDER BY order_id",
        (list(order_ids),),
    )
    return sum(settle(order_id, currency=currency) for order_id, currency in rows)


def settle_due(*, limit: int) -> int:
    """Settle completed orders that could not be settled when they ended. Returns how many were."""
    rows = sql.query(
        "SELECT order_id, currency FROM wallet_escrow_end WHERE cause = 'completed' AND settled_at IS NULL"
        " ORDER BY ended_at LIMIT %s",
        (limit,),
    )
    return sum(settle(order_id, currency=currency) for order_id, currency in rows)
