"""Facts about invoices. Streams are the ids of the papers."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register
from titan.kernel.money import Money


@register
@dataclass(frozen=True, slots=True)
class PaperIssued(Event):
    """An invoice or a credit note was written; `kind` is one of PaperKind."""

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
