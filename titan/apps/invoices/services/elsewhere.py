"""Credit notes where buyer and shop are at home in two cells: the money goes back in the buyer's, the shop's writes the paper."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from titan.kernel.codec import from_json
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform import homes
from titan.platform.db.transactions import required
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import Pending, append

from ..contracts import Sale
from ..events import CreditDue
from ..models import SaleRow
from . import billing


def refund(
    order_id: UUID, *, source_id: UUID, amount: Money, by_platform: int, reason: str, at: datetime
) -> None:
    """See `api.credit_refund`."""
    shop_id = None if homes.is_alone() else _shop_of(order_id)
    if shop_id is None or homes.is_here(shop_id):
        billing.credit(
            order_id, source_id=source_id, amount=amount, by_platform=by_platform, reason=reason, at=at
        )
        return
    stream = derived_id(order_id, label=f"credit:{source_id}")
    with required():
        if not reading.stream(stream):
            due = CreditDue(order_id, shop_id, source_id, amount, by_platform, reason, at)
            append([Pending(stream, due, 1)])


def _shop_of(order_id: UUID) -> UUID | None:
    row = SaleRow.objects.filter(order_id=order_id).first()
    return from_json(Sale, row.document).shop_id if row else None


def take(due: CreditDue) -> None:
    """See `api.take_credit`. It is kept beside the shop: the invoice that it takes back may be written later."""
    stream = _beside(due.order_id, due.shop_id)
    with required():
        known = [fact.event() for fact in reading.stream(stream)]
        if due not in known:
            append([Pending(stream, due, len(known) + 1)], is_copy=True)
        _credit(due)


def credit_waiting(sales: Iterable[Sale]) -> None:
    """What is to be taken back of invoices that were just written."""
    for sale in sales:
        if homes.is_here(sale.order_id):
            continue
        for fact in reading.stream(_beside(sale.order_id, sale.shop_id)):
            due = fact.event()
            assert isinstance(due, CreditDue)
            _credit(due)


def _beside(order_id: UUID, shop_id: UUID) -> UUID:
    return derived_id(shop_id, label=f"credits:{order_id}")


def _credit(due: CreditDue) -> None:
    billing.credit(
        due.order_id,
        source_id=due.source_id,
        amount=due.amount,
        by_platform=due.by_platform,
        reason=due.reason,
        at=due.at,
    )
