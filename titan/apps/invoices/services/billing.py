"""Papers of sales: the invoice when an order is paid, credit notes for what goes back."""

from collections.abc import Mapping, Sequence, Set
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
from . import issuing, tax_ids

_LOCKED = "SELECT order_id, document FROM invoices_sale WHERE order_id = ANY(%s) ORDER BY order_id FOR UPDATE"
_BILLED = "SELECT order_id FROM invoices_paper WHERE order_id = ANY(%s) AND kind = 'invoice'"


def keep(sales: Sequence[Sale]) -> None:
    """See `api.keep_sales`."""
    rows = [
        {
            "order_id": sale.order_id,
            "shop_id": sale.shop_id,
            "document": to_values(Sale, sale),
            "placed_at": sale.placed_at,
        }
        for sale in sales
    ]
    sql.execute(
        "INSERT INTO invoices_sale (order_id, shop_id, document, placed_at) SELECT * FROM jsonb_to_recordset(%s::jsonb)"
        " AS s(order_id uuid, shop_id uuid, document jsonb, placed_at timestamptz)"
        " ON CONFLICT (order_id) DO NOTHING",
        (sql.json_param(rows),),
    )


def bill(paid: Mapping[UUID, datetime]) -> list[Sale]:
    """See `api.bill_orders`. Returns the sales that got an invoice."""
    with required():
        rows = sql.query(_LOCKED, (list(paid),))
        billed = {row[0] for row in sql.query(_BILLED, (list(paid),))}
        sales = [from_json(Sale, document) for order_id, document in rows if order_id not in billed]
        if not sales:
            return []
        # The numbers of a series follow the dates on its papers.
        sales.sort(key=lambda sale: (paid[sale.order_id], sale.order_id))
        parties = seller_parties({(sale.shop_id, sale.seller_id) for sale in sales})
        issuing.issue_all(
            [(_invoice(sale, parties[sale.shop_id, sale.seller_id]), paid[sale.order_id]) for sale in sales]
        )
    return sales


def _invoice(sale: Sale, issuer: Party) -> issuing.Draft:
    made = billing.of_sale(sale)
    return issuing.Draft(
        id=derived_id(sale.order_id, label="invoice"),
        kind=PaperKind.INVOICE,
        issuer_id=sale.shop_id,
        issuer=replace(issuer, name=sale.shop_name),
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
    with required():
        sql.query(_LOCKED, ([order_id],))
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
    return seller_parties({(shop_id, None)})[shop_id, None]


def seller_parties(wanted: Set[tuple[UUID, UUID | None]]) -> dict[tuple[UUID, UUID | None], Party]:
    """`seller_party` of many (shop, owner); an owner that is not given is the shop's. Three queries."""
    shops = sellers.get_many(shop_ids={shop_id for shop_id, _ in wanted})
    owners = {
        (shop_id, owner): owner or (shops[shop_id].owner_id if shop_id in shops else None)
        for shop_id, owner in wanted
    }
    saved = users.default_addresses(user_ids={owner for owner in owners.values() if owner})
    numbers = {shop_id: found.number for shop_id, found in tax_ids.of({key[0] for key in owners}).items()}
    return {
        key: replace(
            _party(key[0], shops.get(key[0]), saved.get(owner) if owner else None),
            tax_id=numbers.get(key[0], ""),
        )
        for key, owner in owners.items()
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
