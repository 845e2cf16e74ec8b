"""Papers of sales: the invoice when an order is paid, credit notes for what goes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.apps.users import api as users
from titan.kernel.codec import from_json, to_values
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.db.transactions import required

from .. import selectors
from ..contracts import Paper, PaperKind, PaperLine, Party, Sale
from ..domain import billing
from ..models import SaleRow
from . import issuing


def keep(sale: Sale) -> None:
    """See `api.keep_sale`."""
    sql.execute(
        "INSERT INTO invoices_sale (order_id, document, placed_at) VALUES (%s, %s::jsonb, %s)"
        " ON CONFLICT (order_id) DO NOTHING",
        (sale.order_id, sql.json_param(to_values(Sale, sale)), sale.placed_at),
    )


@contextmanager
def _locked(order_id: UUID) -> Iterator[Sale | None]:
    with required():
        row = SaleRow.objects.select_for_update().filter(order_id=order_id).first()
        yield from_json(Sale, row.document) if row else None


def bill(order_id: UUID, *, at: datetime) -> Paper | None:
    """See `api.bill_order`."""
    with _locked(order_id) as sale:
        paper_id = derived_id(order_id, label="invoice")
        known = selectors.find(paper_id)
        if known is not None or sale is None:
            return known
        made = billing.of_sale(sale)
        draft = issuing.Draft(
            id=paper_id,
            kind=PaperKind.INVOICE,
            issuer_id=sale.shop_id,
            issuer=seller_party(sale.shop_id, name=sale.shop_name, owner_id=sale.seller_id),
            recipient=sale.recipient,
            shop_id=sale.shop_id,
            lines=made.lines,
            taxes=made.taxes,
            buyer_id=sale.buyer_id,
            order_id=order_id,
            order_number=sale.order_number,
            paid_by_platform=made.paid_by_platform.amount,
        )
        return issuing.issue(draft, at=at)


def credit(
    order_id: UUID, *, source_id: UUID, amount: Money | None, by_platform: int, reason: str, at: datetime
) -> Paper | None:
    """See `api.credit_order`."""
    with _locked(order_id):
        paper_id = derived_id(source_id, label="credit_note")
        known = selectors.find(paper_id)
        invoice = selectors.find(derived_id(order_id, label="invoice"))
        if known is not None or invoice is None:
            return known
        before = [p for p in selectors.of_order(order_id) if p.kind is PaperKind.CREDIT_NOTE]
        left = invoice.total - sum((p.total for p in before), Money.zero(invoice.total.currency))
        credited = left if amount is None else min(amount, left, key=lambda money: money.amount)
        if credited.amount <= 0:
            return None
        returned = sum(p.paid_by_platform.amount for p in before)
        whole = credited == left
        of_platform = invoice.paid_by_platform.amount - returned if whole else by_platform
        draft = issuing.Draft(
            id=paper_id,
            kind=PaperKind.CREDIT_NOTE,
            issuer_id=invoice.shop_id,
            issuer=invoice.issuer,
            recipient=invoice.recipient,
            shop_id=invoice.shop_id,
            lines=(PaperLine("Refund", reason[:200], 1, credited),),
            taxes=billing.credit(invoice.taxes, before=[p.taxes for p in before], amount=credited),
            buyer_id=invoice.buyer_id,
            order_id=order_id,
            order_number=invoice.order_number,
            refers_to=invoice.code,
            paid_by_platform=of_platform,
        )
        return issuing.issue(draft, at=at)


def seller_party(shop_id: UUID, *, name: str = "", owner_id: UUID | None = None) -> Party:
    """A shop as it bills and is billed: its owner's address where there is one, else its town."""
    shop = sellers.get_many(shop_ids=[shop_id]).get(shop_id)
    owner = owner_id or (shop.owner_id if shop else None)
    saved = users.default_address(user_id=owner) if owner else None
    shown = name or (shop.name if shop else str(shop_id))
    if saved is not None:
        lines = (
            saved.address.name,
            *address_lines(saved.address.street, saved.address.postal_code, saved.address.city),
        )
        return Party(shown, lines, saved.address.country)
    return Party(shown, (shop.city,) if shop else (), shop.country if shop else "")


def address_lines(street: str, postal_code: str, city: str) -> tuple[str, ...]:
    """Street and town, without what is empty."""
    return tuple(line for line in (street, f"{postal_code} {city}".strip()) if line)
