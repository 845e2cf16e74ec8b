"""Putting money back into an order's escrow for a refund, and taking it out again where the refund was given up.

Note [One lock for release and refund]
    A refund may be decided while the order completes. Whoever releases or reclaims locks the row of the order's
    escrow account first, so one sees what the other did: a release waits for the refund of an open reclaim, and a
    reclaim after the release takes the money from where it went. Then come the seller's accounts, in the order of
    their ids; nobody holds these and wants an escrow.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from uuid import UUID

from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.observability.context import metadata

from ..contracts import (
    AccountKind,
    AccountRef,
    Bearer,
    InsufficientFunds,
    Reclaim,
    ReclaimConflict,
    ReclaimStatus,
    ReclaimTooMuch,
)
from ..domain import reclaim
from ..domain.accounts import account_id, escrow_of
from ..events import EscrowReclaimed, EscrowReclaimUndone
from ..selectors import reclaims
from .moving import fact_json, orders_json, refusals

_LOCK = "SELECT available_minor FROM wallet_account WHERE id = %s FOR NO KEY UPDATE"
_LOCK_SHOP = (
    "SELECT id, available_minor FROM wallet_account WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE"
)
_PAID_IN = """
SELECT coalesce(sum(amount_minor), 0) FROM wallet_transfer
WHERE credit_id = %s AND status = 'posted' AND reason NOT LIKE 'reclaim:%%'
"""
_BACK = """
SELECT coalesce(sum(amount_minor), 0), coalesce(sum(amount_minor) FILTER (WHERE commission_minor + tax_minor
        + seller_minor + advance_minor > 0), 0),
    coalesce(sum(commission_minor), 0), coalesce(sum(tax_minor), 0)
FROM wallet_reclaim WHERE order_id = %s AND status <> 'undone'
"""
_RELEASED = """
SELECT coalesce(sum(t.amount_minor), 0), coalesce(sum(t.amount_minor) FILTER (WHERE t.reason = 'release:commission'), 0),
    coalesce(sum(t.amount_minor) FILTER (WHERE t.reason = 'release:tax'), 0)
FROM wallet_escrow_end e
LEFT JOIN wallet_transfer t ON t.debit_id = %s AND t.reason LIKE 'release:%%' AND t.status = 'posted'
WHERE e.order_id = %s AND e.cause = 'completed' AND e.settled_at IS NOT NULL
GROUP BY e.order_id
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be refunded, and who bears it. The id is that of the refund in payments."""

    refund_id: UUID
    order_id: UUID
    shop_id: UUID
    amount: Money
    bearer: Bearer


@contextmanager
def locked_escrow(order_id: UUID, *, currency: str) -> Iterator[int]:
    """A transaction with the escrow account locked; what is available in it. See Note [One lock for release and refund]."""
    with required():
        row = sql.one(_LOCK, (account_id(escrow_of(order_id), currency=currency),))
        yield row[0] if row else 0


def take(wish: Wish) -> Reclaim:
    """See `api.reclaim`."""
    with locked_escrow(wish.order_id, currency=wish.amount.currency):
        known = reclaims.find(wish.refund_id)
        if known is not None:
            return _same(known, wish)
        parts = _sources(wish)
        _record(wish, parts)
        return reclaims.get(wish.refund_id)


def _same(known: Reclaim, wish: Wish) -> Reclaim:
    terms = (known.order_id, known.amount, known.bearer)
    if known.status is ReclaimStatus.UNDONE or terms != (wish.order_id, wish.amount, wish.bearer):
        raise ReclaimConflict
    return known


def _sources(wish: Wish) -> reclaim.Sources:
    currency = wish.amount.currency
    escrow = account_id(escrow_of(wish.order_id), currency=currency)
    paid_in = sql.query(_PAID_IN, (escrow,))[0][0]
    reclaimed, *back = sql.query(_BACK, (wish.order_id,))[0]
    if wish.amount.amount < 0 or reclaimed + wish.amount.amount > paid_in:
        raise ReclaimTooMuch
    row = sql.one(_RELEASED, (escrow, wish.order_id))
    released = None if row is None else reclaim.Released(*map(int, (*row, *back)))
    available = _available_to(wish, currency) if released else 0
    return reclaim.sources(wish.amount.amount, bearer=wish.bearer, released=released, available=available)


def _available_to(wish: Wish, currency: str) -> int:
    """What the shop has. Where that is in another cell, all: what is missing there is laid out there, and nobody waits for it."""
    if not homes.is_here(wish.shop_id):
        return wish.amount.amount
    return lock_shop(wish.shop_id, currency=currency)[0]


def lock_shop(shop_id: UUID, *, currency: str) -> tuple[int, int]:
    """What is available to a shop of this cell, and what was laid out for it (below zero), both locked."""
    seller, advance = (
        account_id(AccountRef(kind, shop_id), currency=currency)
        for kind in (AccountKind.SELLER, AccountKind.ADVANCE)
    )
    found: dict[UUID, int] = dict(sql.query(_LOCK_SHOP, ([seller, advance],)))
    return found.get(seller, 0), found.get(advance, 0)


def _record(wish: Wish, parts: reclaim.Sources) -> None:
    now, currency = clock.now(), wish.amount.currency
    orders = reclaim.transfers(
        wish.refund_id, order_id=wish.order_id, shop_id=wish.shop_id, parts=parts, currency=currency
    )
    row = {
        "refund_id": wish.refund_id,
        "order_id": wish.order_id,
        "shop_id": wish.shop_id,
        "bearer": wish.bearer,
        "amount_minor": wish.amount.amount,
        "currency": currency,
        **{f"{side}_minor": amount for side, amount in asdict(parts).items()},
    }
    event = EscrowReclaimed(
        refund_id=wish.refund_id,
        order_id=wish.order_id,
        shop_id=wish.shop_id,
        bearer=wish.bearer.value,
        amount=wish.amount,
        at=now,
        **{side: Money(amount, currency) for side, amount in asdict(parts).items()},
    )
    fact = fact_json(derived_id(wish.refund_id, label="reclaim"), event)
    with refusals():
        sql.call(
            "wallet_reclaim_escrow",
            sql.json_param(row),
            orders_json(orders),
            sql.json_param(fact),
            sql.json_param(metadata()),
            now,
        )


def close(refund_id: UUID) -> None:
    """See `api.close_reclaim`."""
    sql.execute(
        "UPDATE wallet_reclaim SET status = 'refunded', closed_at = %s WHERE refund_id = %s AND status = 'open'",
        (clock.now(), refund_id),
    )


def undo(refund_id: UUID) -> None:
    """See `api.undo_reclaim`."""
    found = reclaims.find(refund_id)
    if found is None:
        return
    with locked_escrow(found.order_id, currency=found.amount.currency) as available:
        found = reclaims.get(refund_id)
        if found.status is ReclaimStatus.UNDONE:
            return
        if found.status is ReclaimStatus.REFUNDED:
            raise ReclaimConflict("The refund has gone out.")
        parts = _parts(found)
        if available < sum(asdict(parts).values()):
            raise InsufficientFunds("The refund is under way, or has gone out.")
        _take_back(found, parts)


def _parts(found: Reclaim) -> reclaim.Sources:
    return reclaim.Sources(
        found.seller.amount,
        found.advance.amount,
        found.commission.amount,
        found.tax.amount,
        found.platform.amount,
        found.carrier.amount,
    )


def _take_back(found: Reclaim, parts: reclaim.Sources) -> None:
    now, currency = clock.now(), found.amount.currency
    orders = reclaim.transfers(
        found.refund_id,
        order_id=found.order_id,
        shop_id=found.shop_id,
        parts=parts,
        currency=currency,
        is_back=True,
    )
    event = EscrowReclaimUndone(
        refund_id=found.refund_id,
        order_id=found.order_id,
        shop_id=found.shop_id,
        amount=found.amount,
        seller=found.seller,
        advance=found.advance,
        commission=found.commission,
        tax=found.tax,
        at=now,
    )
    fact = fact_json(derived_id(found.refund_id, label="reclaim_undone"), event)
    with refusals():
        sql.call(
            "wallet_undo_reclaim",
            found.refund_id,
            orders_json(orders),
            sql.json_param(fact),
            sql.json_param(metadata()),
            now,
        )
