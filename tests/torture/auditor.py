"""The auditor: believes only the database, the public API and the provider's own book."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import httpx

from titan.platform.db import sql


class Purchase(Protocol):
    """A purchase that a buyer was told of; `total` in minor units."""

    @property
    def purchase_id(self) -> UUID: ...

    @property
    def method(self) -> str: ...

    @property
    def total(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A purchase that a buyer was told of."""

    purchase_id: UUID
    method: str
    total: int


def faults(provider: str, told: Sequence[Purchase], *, initial_stock: int) -> list[str]:
    """Everything that is wrong; empty when the books agree. `provider` is the address of the provider's book."""
    return [
        *_purchases(told),
        *_ledger(),
        *_stock(initial_stock),
        *open_processes(),
        *_provider(provider, told),
    ]


def _purchases(told: Sequence[Purchase]) -> list[str]:
    """Every acknowledged purchase exists once, is paid, and costs what was said."""
    found = []
    for one in told:
        rows = sql.query(
            "SELECT total_minor, is_paid FROM orders_order WHERE purchase_id = %s", (one.purchase_id,)
        )
        if sum(total for total, _ in rows) != one.total:
            found.append(f"purchase {one.purchase_id}: orders sum to {rows}, told {one.total}")
        if one.method != "cod" and not all(paid for _, paid in rows):
            found.append(f"purchase {one.purchase_id}: not paid")
    placed = sql.one("SELECT count(DISTINCT purchase_id) FROM orders_order WHERE status <> 'cancelled'")
    if placed and placed[0] != len({one.purchase_id for one in told}):
        found.append(f"{placed[0]} purchases stand, {len(told)} were acknowledged")
    return found


def _ledger() -> list[str]:
    """Escrow holds exactly the open orders; no owned account is negative."""
    found = []
    negative = sql.query(
        "SELECT id FROM wallet_account WHERE owner_id IS NOT NULL AND (available_minor < 0 OR held_minor < 0)"
    )
    if negative:
        found.append(f"negative accounts: {negative}")
    held = sql.one("SELECT coalesce(sum(held_minor), 0) FROM wallet_account")
    if held and held[0]:
        found.append(f"{held[0]} minor units are still held")
    escrow = sql.one("SELECT coalesce(sum(available_minor), 0) FROM wallet_account WHERE kind = 'escrow'")
    orders = sql.one(
        "SELECT coalesce(sum(total_minor), 0) FROM orders_order WHERE is_paid AND status = 'paid'"
    )
    if escrow != orders:
        found.append(f"escrow holds {escrow}, paid orders sum to {orders}")
    return found


def _stock(initial: int) -> list[str]:
    """sold + held + free = initial, and what is allocated is what the orders hold."""
    found = []
    row = sql.one(
        "SELECT coalesce(sum(on_hand), 0), coalesce(sum(reserved), 0), coalesce(sum(allocated), 0) FROM inventory_stock"
    )
    on_hand, reserved, allocated = row or (0, 0, 0)
    if on_hand != initial:
        found.append(f"{on_hand} on hand, began with {initial}")
    if reserved:
        found.append(f"{reserved} units are still reserved")
    ordered = sql.one(
        "SELECT coalesce(sum((line->>'quantity')::int), 0) FROM orders_order,"
        " jsonb_array_elements(document->'lines') AS line WHERE status <> 'cancelled'"
    )
    if ordered and ordered[0] != allocated:
        found.append(f"{allocated} allocated, {ordered[0]} ordered")
    return found


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
    """The provider has captured each acknowledged card purchase once, and nothing else."""
    book = httpx.get(f"{provider}/book", timeout=10).json()
    refunded: dict[str, int] = {}
    for refund in book["refunds"]:
        refunded[refund["intent_id"]] = refunded.get(refund["intent_id"], 0) + refund["amount"]
    captured: dict[str, int] = {}
    for intent in book["intents"]:
        amount = intent["captured"] - refunded.get(intent["id"], 0)
        if amount:
            captured[intent["payment_id"]] = captured.get(intent["payment_id"], 0) + amount
    wanted = {str(one.purchase_id): one.total for one in told if one.method == "card"}
    found = [
        f"provider captured {captured.get(payment)} of {payment}, told {total}"
        for payment, total in wanted.items()
        if captured.get(payment) != total
    ]
    strays = [payment for payment in captured if payment not in wanted and not _is_top_up(payment)]
    return found + [f"provider captured {captured[payment]} of unknown {payment}" for payment in strays]


def _is_top_up(payment_id: str) -> bool:
    row = sql.one("SELECT purpose FROM payments_payment WHERE id = %s", (payment_id,))
    return row is not None and row[0] != "purchase"
