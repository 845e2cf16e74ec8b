"""Proving the coins: the sums are those of the history, the ledger holds what they say, orders hold what was spent."""

from uuid import UUID

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import COINS, AccountKind, AccountRef
from titan.platform.db import sql

from ..contracts import CoinFault
from ..models import PurseRow

_SUMS = """
SELECT p.user_id, p.earned, p.granted, p.spent, p.taken_back, p.expired,
    coalesce(sum(e.coins) FILTER (WHERE e.movement = 'earned'), 0)::bigint,
    coalesce(sum(e.coins) FILTER (WHERE e.movement = 'granted'), 0)::bigint,
    (coalesce(sum(e.coins) FILTER (WHERE e.movement = 'spent'), 0)
        - coalesce(sum(e.coins) FILTER (WHERE e.movement = 'returned'), 0))::bigint,
    coalesce(sum(e.coins) FILTER (WHERE e.movement = 'taken_back'), 0)::bigint,
    coalesce(sum(e.coins) FILTER (WHERE e.movement = 'expired'), 0)::bigint
FROM gamification_purse p LEFT JOIN gamification_entry e ON e.user_id = p.user_id
GROUP BY p.user_id
"""
_NAMES = ("earned", "granted", "spent", "taken_back", "expired")
_TAKEN = """
SELECT p.user_id, p.spent, coalesce(t.coins, 0)::bigint, p.taken_back, coalesce(e.coins, 0)::bigint
FROM gamification_purse p
LEFT JOIN (
    SELECT t.user_id, sum(part.coins - part.returned) AS coins
    FROM gamification_taking t JOIN gamification_taking_part part ON part.taking_id = t.purchase_id
    GROUP BY t.user_id
) t ON t.user_id = p.user_id
LEFT JOIN (SELECT user_id, sum(taken_back) AS coins FROM gamification_earning GROUP BY user_id) e
    ON e.user_id = p.user_id
WHERE p.spent <> coalesce(t.coins, 0) OR p.taken_back <> coalesce(e.coins, 0)
"""
_AT_ONCE = 500


def faults() -> tuple[CoinFault, ...]:
    """All that is wrong."""
    return (*_of_history(), *_of_purchases(), *_of_ledger())


def _of_history() -> list[CoinFault]:
    return [
        CoinFault(row[0], name, counted, expected)
        for row in sql.query(_SUMS)
        for name, counted, expected in zip(_NAMES, row[1:6], row[6:], strict=True)
        if counted != expected
    ]


def _of_purchases() -> list[CoinFault]:
    found = []
    for user_id, spent, held, taken_back, of_orders in sql.query(_TAKEN):
        if spent != held:
            found.append(CoinFault(user_id, "spent by purchases", spent, held))
        if taken_back != of_orders:
            found.append(CoinFault(user_id, "taken back of orders", taken_back, of_orders))
    return found


def _of_ledger() -> list[CoinFault]:
    rows: dict[UUID, int] = {row.user_id: row.balance for row in PurseRow.objects.order_by("user_id")}
    user_ids, found = list(rows), []
    for begin in range(0, len(user_ids), _AT_ONCE):
        some = user_ids[begin : begin + _AT_ONCE]
        accounts = [AccountRef(AccountKind.COIN, user_id) for user_id in some]
        held = wallet.available(accounts=accounts, currency=COINS)
        found += [
            CoinFault(user_id, "in the ledger", rows[user_id], money.amount)
            for user_id, money in zip(some, held, strict=True)
            if rows[user_id] != money.amount
        ]
    return found
