"""The auditor: believes only the database, the public API and the provider's own book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import httpx

from tests.torture import stockroom
from tests.torture.homes import here
from titan.apps.gamification import api as coins
from titan.apps.vouchers import api as vouchers
from titan.platform.db import sql

# What the platform pays of an order, as the order's own document says it.
_SUBSIDY = (
    "(SELECT coalesce(sum((d#>>'{platform_funded,amount}')::bigint), 0)"
    " FROM jsonb_array_elements(o.document->'discounts') d)"
)
# What went back of an order, to the buyer and to the platform.
_REFUNDED = (
    "((SELECT p.refunded_minor FROM payments_part p WHERE p.order_id = o.id)"
    " + coalesce((SELECT sum(t.refunded_minor) FROM payments_tender t WHERE t.order_id = o.id), 0))"
)


class Purchase(Protocol):
    """A purchase that a buyer was told of, in minor units: its total, what each voucher (and COINS_ID) took off it, what was refunded.

    `cancelled` names the orders that were called off, which are no refunds.
    """

    @property
    def purchase_id(self) -> UUID: ...

    @property
    def method(self) -> str: ...

    @property
    def total(self) -> int: ...

    @property
    def vouchers(self) -> Mapping[UUID, int]: ...

    @property
    def cancelled(self) -> frozenset[UUID]: ...

    @property
    def refunded(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A purchase that a buyer was told of."""

    purchase_id: UUID
    method: str
    total: int
    vouchers: Mapping[UUID, int] = field(default_factory=dict)
    cancelled: frozenset[UUID] = frozenset()
    refunded: int = 0


def faults(provider: str, told: Sequence[Purchase], *, initial_stock: int) -> list[str]:
    """Everything that is wrong; empty when the books agree. `provider` is the address of the provider's book."""
    return [
        *_purchases(told),
        *_escrows(),
        *_tenders(),
        *_vouchers(),
        *_coins(),
        *_balances(),
        *stockroom.faults(initial_stock),
        *open_processes(),
        *_provider(provider, told),
        *_fees(provider),
    ]


def _purchases(told: Sequence[Purchase]) -> list[str]:
    """Every acknowledged purchase exists once, is paid, costs what was said, and nothing else was placed."""
    found = []
    for one in told:
        rows = sql.query(
            "SELECT id, total_minor, is_paid, status FROM orders_order WHERE purchase_id = %s",
            (one.purchase_id,),
        )
        if sum(row[1] for row in rows) != one.total:
            found.append(f"purchase {one.purchase_id}: orders sum to {rows}, told {one.total}")
        if one.method != "cod" and not all(row[2] for row in rows if row[3] != "cancelled"):
            found.append(f"purchase {one.purchase_id}: not paid")
        if {row[0] for row in rows if row[3] == "cancelled"} != one.cancelled:
            found.append(f"purchase {one.purchase_id}: {rows}, but called off were {one.cancelled}")
        off: dict[UUID, int] = dict(
            sql.query(
                "SELECT (d->>'voucher_id')::uuid, sum((d#>>'{amount,amount}')::bigint) FROM orders_order o,"
                " jsonb_array_elements(o.document->'discounts') d WHERE o.purchase_id = %s GROUP BY 1",
                (one.purchase_id,),
            )
        )
        back = sql.query(
            "SELECT coalesce(sum(r.amount_minor), 0) FROM payments_refund r JOIN orders_order o ON o.id = r.order_id"
            " WHERE r.payment_id = %s AND o.status <> 'cancelled' AND r.status = 'done'",
            (one.purchase_id,),
        )[0][0]
        if back != one.refunded:
            found.append(f"purchase {one.purchase_id}: {back} refunded, told {one.refunded}")
        if off != one.vouchers:
            found.append(f"purchase {one.purchase_id}: {off} off, told {one.vouchers}")
    placed = sql.query("SELECT id FROM orders_purchase p WHERE NOT is_closed")
    undone = sql.query(
        "SELECT DISTINCT purchase_id FROM orders_order WHERE document->>'cancelled_by' = 'unpaid_timeout'"
    )
    strays = {row[0] for row in placed} - {row[0] for row in undone} - {one.purchase_id for one in told}
    return found + [f"purchase {stray} stands, but nobody was told" for stray in sorted(strays)]


def _escrows() -> list[str]:
    """Escrow holds what each paid order costs with its subsidy, but for refunds; nothing of any other order.

    No owned account is negative.
    """
    rows = sql.query(
        "SELECT o.id, o.status, CASE WHEN o.is_paid AND o.status IN ('paid', 'shipped', 'delivered')"
        f" THEN o.total_minor + {_SUBSIDY} - {_REFUNDED} ELSE 0 END AS wanted,"
        " coalesce(a.available_minor, 0), coalesce(a.held_minor, 0)"
        f" FROM (SELECT * FROM orders_order WHERE {here('id')}) o"
        " FULL JOIN wallet_account a ON a.owner_id = o.id AND a.kind = 'escrow'"
        " WHERE o.id IS NOT NULL OR a.kind = 'escrow'"
    )
    found = [f"escrow of order {row} (wanted, has, holds)" for row in rows if (row[2] or 0, 0) != row[3:]]
    negative = sql.query(
        "SELECT id FROM wallet_account WHERE owner_id IS NOT NULL AND (available_minor < 0 OR held_minor < 0)"
    )
    return found + [f"account {row[0]} is negative" for row in negative]


def _tenders() -> list[str]:
    """Of each standing order, method and tenders pay the total, and the platform its part of the discounts.

    What went back to them is what its refunds say.
    """
    rows = sql.query(
        "SELECT o.id, p.status, coalesce(bool_and(t.status = p.status), true),"
        f" o.total_minor, {_SUBSIDY}, (SELECT coalesce(sum(r.amount_minor), 0) FROM payments_refund r"
        " WHERE r.order_id = o.id AND r.status = 'done'),"
        " p.amount_minor + coalesce(sum(t.amount_minor) FILTER (WHERE t.kind <> 'subsidy'), 0),"
        " coalesce(sum(t.amount_minor) FILTER (WHERE t.kind = 'subsidy'), 0),"
        " p.refunded_minor + coalesce(sum(t.refunded_minor) FILTER (WHERE t.kind <> 'subsidy'), 0)"
        " FROM orders_order o JOIN payments_part p ON p.order_id = o.id LEFT JOIN payments_tender t ON t.order_id = o.id"
        " WHERE o.status <> 'cancelled' GROUP BY o.id, p.order_id"
    )
    return [
        f"order {order_id} ({status}): total, subsidy and refunds are {sums[:3]}, its payment says {sums[3:]}"
        for order_id, status, is_alike, *sums in rows
        if sums[:3] != sums[3:] or not is_alike
    ]


def _vouchers() -> list[str]:
    """Each voucher is used within its quota, and as often as standing orders say that they used it."""
    rows = sql.query(
        "SELECT v.id, v.total_limit, v.used_count, v.spent_minor, coalesce(u.uses, 0), coalesce(u.spent, 0)"
        " FROM vouchers_voucher v LEFT JOIN ("
        " SELECT (d->>'voucher_id')::uuid AS id, count(DISTINCT o.purchase_id) AS uses,"
        " sum((d#>>'{amount,amount}')::bigint) AS spent FROM orders_order o,"
        " jsonb_array_elements(o.document->'discounts') d WHERE o.status <> 'cancelled' GROUP BY 1"
        ") u ON u.id = v.id"
    )
    found = [
        f"voucher {voucher_id}: {used} uses of {limit} for {spent}, orders have {ordered} for {given}"
        for voucher_id, limit, used, spent, ordered, given in rows
        if (used, spent) != (ordered, given) or (limit is not None and used > limit)
    ]
    return found + [f"a counter of vouchers: {fault}" for fault in vouchers.check()]


def _coins() -> list[str]:
    """Granted + earned = held + spent + taken back + expired, in the ledger too, and spent is what standing orders have."""
    rows = sql.query(
        "SELECT p.user_id, p.granted + p.earned, p.spent, p.taken_back + p.expired, coalesce(a.available_minor, 0),"
        " coalesce(a.held_minor, 0), coalesce(o.coins, 0), coalesce(o.off, 0) FROM gamification_purse p"
        " LEFT JOIN wallet_account a ON a.owner_id = p.user_id AND a.kind = 'coin' LEFT JOIN ("
        " SELECT o.buyer_id, sum((d->>'coins')::bigint - coalesce((SELECT t.returned FROM gamification_taking_part t"
        " WHERE t.order_id = o.id), 0)) AS coins, count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM"
        " gamification_taking_part t WHERE t.order_id = o.id AND t.coins = (d->>'coins')::bigint)) AS off"
        " FROM orders_order o, jsonb_array_elements(o.document->'discounts') d"
        " WHERE o.status <> 'cancelled' AND (d->>'coins')::bigint > 0 GROUP BY o.buyer_id"
        ") o ON o.buyer_id = p.user_id"
    )
    found = [
        f"coins of {user_id}: {came} came, {spent} spent, {gone} gone, {has} there, {holds} held, orders spent {ordered}"
        for user_id, came, spent, gone, has, holds, ordered, untaken in rows
        if came != spent + gone + has or has < 0 or holds or spent != ordered or untaken
    ]
    return found + [f"a sum of coins: {fault}" for fault in coins.check()]


_SPENT = (
    "coalesce((SELECT sum(t.amount_minor - t.refunded_minor) FROM payments_tender t"
    " WHERE t.kind = {kind} AND t.source_id = {owner} AND t.status <> 'released'), 0)"
)
_HELD = (
    "coalesce((SELECT sum(t.amount_minor) FROM payments_tender t"
    " WHERE t.kind = {kind} AND t.source_id = {owner} AND t.status = 'open'), 0)"
)


def _balances() -> list[str]:
    """What is on each gift card and in each buyer's credit is what was issued but for what it pays; so the platform's."""
    found = []
    issued = {
        "gift_card": "SELECT id AS owner, issued_minor AS minor FROM giftcards_card",
        "credit": "SELECT user_id AS owner, sum(amount_minor) AS minor FROM giftcards_credit_grant GROUP BY user_id",
    }
    for kind, given in issued.items():
        spent, held = (part.format(kind=f"'{kind}'", owner="g.owner") for part in (_SPENT, _HELD))
        rows = sql.query(
            f"SELECT g.owner, g.minor, {spent}, {held}, a.available_minor, a.held_minor FROM ({given}) g"
            f" LEFT JOIN wallet_account a ON a.owner_id = g.owner AND a.kind = '{kind}'"
        )
        found += [
            f"{kind} {owner}: issued {minor}, spent {gone} of which {waits} wait, has {has} and {holds} held"
            for owner, minor, gone, waits, has, holds in rows
            if (minor - gone, waits) != (has, holds)
        ]
    others = sql.one(
        "SELECT coalesce(sum(held_minor), 0) FROM wallet_account WHERE kind NOT IN ('gift_card', 'credit', 'escrow')"
    )
    if others and others[0]:
        found.append(f"{others[0]} minor units are still held for no order")
    return found + _promotion()


def _promotion() -> list[str]:
    """The ledger has the platform pay its part of the discounts of standing orders, but for refunds; of unpaid ones, held.

    Copies of orders are paid where they are at home.
    """
    paid, waiting = sql.query(
        "SELECT coalesce(sum(s.minor - s.back) FILTER (WHERE o.is_paid), 0),"
        " coalesce(sum(s.minor) FILTER (WHERE NOT o.is_paid), 0) FROM orders_order o, LATERAL ("
        f" SELECT {_SUBSIDY} AS minor, coalesce((SELECT t.refunded_minor FROM payments_tender t"
        " WHERE t.order_id = o.id AND t.kind = 'subsidy'), 0) AS back) s"
        f" WHERE o.status <> 'cancelled' AND {here('o.id')}"
    )[0]
    row = sql.one(
        "SELECT coalesce(sum(CASE WHEN t.debit_id = a.id THEN t.amount_minor ELSE -t.amount_minor END)"
        " FILTER (WHERE t.status = 'posted' AND t.reason <> 'gift card'), 0),"
        " coalesce(sum(t.amount_minor) FILTER (WHERE t.status = 'pending'), 0)"
        " FROM wallet_transfer t JOIN wallet_account a ON a.id IN (t.debit_id, t.credit_id) AND a.kind = 'promotion'"
    )
    if row and row != (paid, waiting):
        return [f"the platform paid {row[0]} and holds {row[1]}, orders say {paid} and {waiting}"]
    return []


def open_processes() -> list[str]:
    rows = sql.query(
        "SELECT kind, id, status, error FROM processes_process WHERE status NOT IN ('succeeded', 'undone')"
    )
    return [f"open process {row}" for row in rows]


def undelivered() -> list[str]:
    """Subscribers that have yet to read something, or have parked something."""
    rows = sql.query(
        "SELECT c.subscriber FROM eventlog_checkpoint c WHERE EXISTS (SELECT 1 FROM eventlog_event e"
        " WHERE (e.transaction_id, e.position) > (c.transaction_id::text::xid8, c.position))"
        " UNION SELECT subscriber FROM eventlog_parked"
    )
    return [row[0] for row in rows]


def _provider(provider: str, told: Sequence[Purchase]) -> list[str]:
    """The provider has of each acknowledged card purchase what tenders leave of its orders, once, and nothing else."""
    captured = _captured(provider)
    wanted = {str(one.purchase_id): _by_card(one) for one in told if one.method == "card"}
    found = [
        f"provider has {captured.get(payment, 0)} of {payment}, wanted are {total}"
        for payment, total in wanted.items()
        if captured.get(payment, 0) != total
    ]
    strays = [payment for payment in captured if payment not in wanted and not _is_top_up(payment)]
    found += [f"provider captured {captured[payment]} of unknown {payment}" for payment in strays]
    row = sql.one(
        "SELECT coalesce(sum(CASE WHEN t.debit_id = a.id THEN t.amount_minor ELSE -t.amount_minor END), 0)"
        " FROM wallet_transfer t JOIN wallet_account a ON a.id IN (t.debit_id, t.credit_id) AND a.kind = 'provider'"
        " WHERE t.status = 'posted' AND t.reason IN ('purchase', 'refund')"
    )
    total = sum(captured[payment] for payment in captured if payment in wanted)
    if row and row[0] != total:
        found.append(f"the ledger has {row[0]} at the provider for purchases, its book says {total}")
    return found


def _fees(provider: str) -> list[str]:
    """What the ledger has booked as a fee of a payment is what the provider took for it; it may not be booked yet."""
    book = httpx.get(f"{provider}/book", timeout=10).json()
    payments = {intent["id"]: intent["payment_id"] for intent in book["intents"]}
    taken: dict[str, set[int]] = {}
    for capture in book["captures"]:
        taken.setdefault(payments[capture["intent_id"]], set()).add(capture["fee"])
    rows = sql.query(
        "SELECT t.reference_id, sum(CASE WHEN t.debit_id = a.id THEN t.amount_minor ELSE -t.amount_minor END)"
        " FROM wallet_transfer t JOIN wallet_account a ON a.id IN (t.debit_id, t.credit_id) AND a.kind = 'provider_fee'"
        " WHERE t.status = 'posted' GROUP BY t.reference_id"
    )
    return [
        f"the fee of {payment} is booked as {fee}, the provider took {sorted(taken.get(str(payment), ()))}"
        for payment, fee in rows
        if fee not in taken.get(str(payment), ())
    ]


def _captured(provider: str) -> dict[str, int]:
    """What the provider holds of each payment, by its own book."""
    book = httpx.get(f"{provider}/book", timeout=10).json()
    refunded: dict[str, int] = {}
    for refund in book["refunds"]:
        refunded[refund["intent_id"]] = refunded.get(refund["intent_id"], 0) + refund["amount"]
    captured: dict[str, int] = {}
    for intent in book["intents"]:
        amount = intent["captured"] - refunded.get(intent["id"], 0)
        if amount:
            captured[intent["payment_id"]] = captured.get(intent["payment_id"], 0) + amount
    return captured


def _by_card(one: Purchase) -> int:
    """What gift cards, credit and refunds leave to the card of the orders that stand."""
    row = sql.one(
        "SELECT coalesce(sum(o.total_minor - p.refunded_minor - coalesce((SELECT sum(t.amount_minor)"
        " FROM payments_tender t WHERE t.order_id = o.id AND t.kind <> 'subsidy'), 0)), 0)"
        " FROM orders_order o JOIN payments_part p ON p.order_id = o.id WHERE o.purchase_id = %s AND o.status <> 'cancelled'",
        (one.purchase_id,),
    )
    return int(row[0]) if row else 0


def _is_top_up(payment_id: str) -> bool:
    row = sql.one("SELECT purpose FROM payments_payment WHERE id = %s", (payment_id,))
    return row is not None and row[0] != "purchase"
