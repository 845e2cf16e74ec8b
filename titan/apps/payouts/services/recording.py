"""Lines: what happened to a shop's earnings, each kept once.

Note [Facts first, money after]
    Taking in a fact only inserts a line, so a batch of facts of many shops locks no account. What follows for the
    ledger, filling advances and keeping reserves, is done shop by shop in transactions of their own (`settling`), and
    always before a payout of that shop is made.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.platform.db import sql

from ..contracts import LineKind

_INSERT = """
INSERT INTO payouts_line (kind, source_id, shop_id, currency, order_id, gross_minor, commission_minor, tax_minor,
    other_minor, amount_minor, at, is_settled, payout_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)
ON CONFLICT (kind, source_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Movement:
    """A line to record, in minor units. `source_id` makes it one: the order, the refund, the reserve, the transfer."""

    kind: LineKind
    source_id: UUID
    shop_id: UUID
    currency: str
    at: datetime
    order_id: UUID | None = None
    gross: int = 0
    commission: int = 0
    tax: int = 0
    other: int = 0

    @property
    def amount(self) -> int:
        """What it does to what can be paid."""
        return self.gross - self.commission - self.tax + self.other


def record(movement: Movement) -> bool:
    """Keep a line once. Whether it is new. A release is settled later."""
    return bool(
        sql.execute(
            _INSERT,
            (
                movement.kind.value,
                movement.source_id,
                movement.shop_id,
                movement.currency,
                movement.order_id,
                movement.gross,
                movement.commission,
                movement.tax,
                movement.other,
                movement.amount,
                movement.at,
                movement.kind is not LineKind.RELEASE,
            ),
        )
    )
