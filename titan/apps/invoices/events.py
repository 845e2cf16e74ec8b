"""Facts about invoices. Streams are the ids of the papers; of an order that is at home in another cell, streams beside the shop."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register
from titan.kernel.money import Money

from .contracts import Paper


@register
@dataclass(frozen=True, slots=True)
class PaperIssued(Event):
    """An invoice or a credit note was written; `kind` is one of PaperKind. Where its order is at home in another cell, with the whole `paper`."""

    type: ClassVar[str] = "invoices.paper_issued.v1"
    paper_id: UUID
    kind: str
    code: str
    shop_id: UUID
    buyer_id: UUID | None
    order_id: UUID | None
    total: Money
    tax: Money
    issued_at: datetime
    paper: Paper | None = None


@register
@dataclass(frozen=True, slots=True)
class CreditDue(Event):
    """Money of an order went back to its buyer, so its shop, in another cell, owes a credit note; in a stream beside the order."""

    type: ClassVar[str] = "invoices.credit_due.v1"
    order_id: UUID
    shop_id: UUID
    source_id: UUID
    amount: Money
    by_platform: int
    reason: str
    at: datetime
