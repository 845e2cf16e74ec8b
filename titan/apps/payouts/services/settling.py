"""What follows from a shop's releases: advances are filled first, then a share of each waits in reserve."""

from datetime import datetime, timedelta
from uuid import UUID

from titan.apps.wallet import api as wallet
from titan.kernel import clock
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.kernel.money import Money, share
from titan.platform.db import sql
from titan.platform.db.transactions import required

from ..contracts import LineKind
from .recording import Movement, record

_UNSETTLED = """
UPDATE payouts_line SET is_settled = true WHERE shop_id = %s AND currency = %s AND NOT is_settled
RETURNING source_id, amount_minor, at
"""
_SHOPS = "SELECT DISTINCT shop_id, currency FROM payouts_line WHERE NOT is_settled LIMIT %s"
_DUE = """
SELECT id, shop_id, currency, order_id FROM payouts_reserve
WHERE freed_at IS NULL AND free_at <= %s ORDER BY free_at LIMIT %s
"""


def settle(shop_id: UUID, *, currency: str) -> int:
    """Fill the shop's advance from what it has, and keep its reserve. How many releases it was about."""
    with required():
        _lock(shop_id)
        releases = sql.query(_UNSETTLED, (shop_id, currency))
        _net(shop_id, currency)
        terms = sql.one(
            "SELECT reserve_bp, reserve_days FROM payouts_settings WHERE shop_id = %s", (shop_id,)
        )
        if terms and all(terms):
            for order_id, earned, at in sorted(releases, key=lambda row: (row[2], row[0])):
                kept = Money(share(max(earned, 0), terms[0]), currency)
                _keep(shop_id, order_id=order_id, amount=kept, until=at + timedelta(days=terms[1]))
        return len(releases)


def _lock(shop_id: UUID) -> None:
    sql.query("SELECT 1 FROM payouts_settings WHERE shop_id = %s FOR UPDATE", (shop_id,))


def _net(shop_id: UUID, currency: str) -> None:
    filled = wallet.net_advances(shop_id=shop_id, currency=currency)
    if filled:
        record(
            Movement(
                kind=LineKind.ADVANCE,
                source_id=new_id(bucket=bucket_of(shop_id)),
                shop_id=shop_id,
                currency=currency,
                at=clock.now(),
                other=-filled.amount,
            )
        )


def _keep(shop_id: UUID, *, order_id: UUID, amount: Money, until: datetime) -> None:
    if not amount:
        return
    reserve_id, now = derived_id(order_id, label="reserve"), clock.now()
    kept = wallet.keep_reserve(shop_id=shop_id, reserve_id=reserve_id, amount=amount)
    if not kept:
        return
    sql.execute(
        "INSERT INTO payouts_reserve (id, shop_id, currency, order_id, amount_minor, kept_at, free_at, freed_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, NULL)",
        (reserve_id, shop_id, kept.currency, order_id, kept.amount, now, until),
    )
    record(_moved(LineKind.RESERVE, reserve_id, shop_id, order_id, -kept.amount, kept.currency))


def _moved(
    kind: LineKind, reserve_id: UUID, shop_id: UUID, order_id: UUID, amount: int, currency: str
) -> Movement:
    return Movement(kind, reserve_id, shop_id, currency, clock.now(), order_id, other=amount)


def settle_due(*, limit: int) -> int:
    """Settle every shop that has something to settle. How many releases it was about."""
    return sum(settle(shop_id, currency=currency) for shop_id, currency in sql.query(_SHOPS, (limit,)))


def free_due(*, limit: int) -> int:
    """Give shops the reserves whose time is over. How many."""
    return sum(_free(*row) for row in sql.query(_DUE, (clock.now(), limit)))


def _free(reserve_id: UUID, shop_id: UUID, currency: str, order_id: UUID) -> bool:
    with required():
        _lock(shop_id)
        done = sql.execute(
            "UPDATE payouts_reserve SET freed_at = %s WHERE id = %s AND freed_at IS NULL",
            (clock.now(), reserve_id),
        )
        if not done:
            return False
        freed = wallet.free_reserve(shop_id=shop_id, reserve_id=reserve_id, currency=currency)
        record(_moved(LineKind.RESERVE_FREED, reserve_id, shop_id, order_id, freed.amount, currency))
        _net(shop_id, currency)
        return True
