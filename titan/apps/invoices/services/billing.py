"""Papers of sales: the invoice when an order is paid, credit notes for what goes back."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import Shop
from titan.apps.users import api as users
from titan.apps.users.contracts import SavedAddress
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

_LOCKED = "SELECT order_id, document FROM invoices_sale WHERE order_id = ANY(%s) ORDER BY order_id FOR UPDATE"
_BILLED = "SELECT order_id FROM invoices_paper WHERE order_id = ANY(%s) AND kind = 'invoice'"


def keep(sales: Sequence[Sale]) -> None:
    """See `api.keep_sales`."""
    rows = [
        {"order_id": sale.order_id, "document": to_values(Sale, sale), "placed_at": sale.placed_at}
        for sale in sales
    ]
    sql.execute(
        "INSERT INTO invoices_sale (order_id, document, placed_at)"
        " SELECT * FROM jsonb_to_recordset(%s::jsonb) AS s(order_id uuid, document jsonb, placed_at timestamptz)"
        " ON CONFLICT (order_id) DO NOTHING",
        (sql.json_param(rows),),
    )


@contextmanager
def _locked(order_id: UUID) -> Iterator[Sale | None]:
    with required():
        row = SaleRow.objects.select_for_update().filter(order_id=order_id).first()
        yield from_json(Sale, row.document) if row else None


def bill(paid: Mapping[UUID, datetime]) -> None:
    """See `api.bill_orders`."""
    with required():
        rows = sql.query(_LOCKED, (list(paid),))
        billed = {row[0] for row in sql.query(_BILLED, (list(paid),))}
        sales = [from_json(Sale, document) for order_id, document in rows if order_id not in billed]
        if not sales:
            return
        parties = seller_parties({sale.shop_id: sale.seller_id for sale in sales})
        drafts = [_invoice(sale, replace(parties[sale.shop_id], name=sale.shop_name)) for sale in sales]
        issuing.issue_all([(draft, paid[sale.order_id]) for draft, sale in zip(drafts, sales, strict=True)])


def _invoice(sale: Sale, issuer: Party) -> issuing.Draft:
    made = billing.of_sale(sale)
    return issuing.Draft(
        id=derived_id(sale.order_id, label="invoice"),
        kind=PaperKind.INVOICE,
        issuer_id=sale.shop_id,
        issuer=issuer,
        recipient=sale.recipient,
        shop_id=sale.shop_id,
        lines=made.lines,
        taxes=made.taxes,
        buyer_id=sale.buyer_id,
        order_id=sale.order_id,
        order_number=sale.order_number,
        paid_by_platform=made.paid_by_platform.amount,
    )


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


def seller_party(shop_id: UUID) -> Party:
    """A shop as it bills and is billed: its owner's address where there is one, else its town."""
    return seller_parties({shop_id: None})[shop_id]


def seller_parties(owners: Mapping[UUID, UUID | None]) -> dict[UUID, Party]:
    """`seller_party` of many shops; an owner that is not given is the shop's. Two queries."""
    shops = sellers.get_many(shop_ids=owners)
    known = {
        shop_id: owner or (shops[shop_id].owner_id if shop_id in shops else None)
        for shop_id, owner in owners.items()
    }
    saved = users.default_addresses(user_ids={owner for owner in known.values() if owner})
    return {
        shop_id: _party(shop_id, shops.get(shop_id), saved.get(owner) if owner else None)
        for shop_id, owner in known.items()
    }


def _party(shop_id: UUID, shop: Shop | None, saved: SavedAddress | None) -> Party:
    shown = shop.name if shop else str(shop_id)
    if saved is not None:
        to = saved.address
        return Party(shown, (to.name, *address_lines(to.street, to.postal_code, to.city)), to.country)
    return Party(shown, (shop.city,) if shop else (), shop.country if shop else "")


def address_lines(street: str, postal_code: str, city: str) -> tuple[str, ...]:
    """Street and town, without what is empty."""
    return tuple(line for line in (street, f"{postal_code} {city}".strip()) if line)
