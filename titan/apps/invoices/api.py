"""The one door to invoices."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from titan.kernel.money import Money
from titan.kernel.paging import Page

from . import selectors
from .contracts import Paper, PaperNotFound, Sale, TaxId, TaxIdNotFound
from .events import CreditDue
from .services import billing, elsewhere, fees, issuing, printing, tax_ids

SHOPS_A_ROUND = 500


def keep_sales(*, sales: Sequence[Sale]) -> None:
    """Remember orders as they were placed; once. One statement."""
    billing.keep(sales)


def bill_orders(*, paid: Mapping[UUID, datetime]) -> None:
    """The invoices of orders that were paid, by when; once each. Nothing for an order that is not known."""
    elsewhere.credit_waiting(billing.bill(paid))


def credit_order(
    *, order_id: UUID, source_id: UUID, amount: Money | None, by_platform: int, reason: str, at: datetime
) -> Paper | None:
    """A credit note of an order's invoice, once per refund or cancellation; None where nothing is left to credit.

    `amount` None credits all that is left. Of the amount `by_platform` goes back to the platform, the rest to the
    buyer. An order that was never billed needs no credit note.
    """
    return billing.credit(
        order_id, source_id=source_id, amount=amount, by_platform=by_platform, reason=reason, at=at
    )


def credit_refund(
    *, order_id: UUID, source_id: UUID, amount: Money, by_platform: int, reason: str, at: datetime
) -> None:
    """`credit_order` of money that went back, or where the shop is at home in another cell, have that cell do it. Repeatable."""
    elsewhere.refund(
        order_id, source_id=source_id, amount=amount, by_platform=by_platform, reason=reason, at=at
    )


def take_credit(*, due: CreditDue) -> None:
    """Write a credit note that another cell told of, at once or when the invoice is written. Repeatable."""
    elsewhere.take(due)


def take_paper(*, paper: Paper) -> None:
    """Keep a copy of what a shop of another cell issued for an order of this one. Repeatable; it is numbered there."""
    issuing.keep_copy(paper)


def keep_fee(
    *,
    kind: Literal["release", "refund", "refund_undone"],
    source_id: UUID,
    shop_id: UUID,
    commission: Money,
    tax: Money | None,
    at: datetime,
) -> None:
    """Remember a fee that the platform took of a shop, or (negative) gave back; once."""
    fees.keep(kind, source_id, shop_id=shop_id, commission=commission, tax=tax, at=at)


def bill_fees() -> int:
    """Bill shops for the fees of the months that are over. How many papers were written."""
    return fees.bill_months(limit=SHOPS_A_ROUND)


def get(*, invoice_id: UUID, buyer_id: UUID | None = None, shop_id: UUID | None = None) -> Paper:
    """A paper of that buyer or of that shop, or (with neither) any, for operators.

    Raises:
        PaperNotFound: no such paper, or it is somebody else's.
    """
    paper = selectors.find(invoice_id)
    if paper is None or not _is_of(paper, buyer_id, shop_id):
        raise PaperNotFound
    return paper


def of_order(
    *, order_id: UUID, buyer_id: UUID | None = None, shop_id: UUID | None = None
) -> tuple[Paper, ...]:
    """The invoice of an order and its credit notes; those of that buyer or shop, where one is given."""
    return tuple(paper for paper in selectors.of_order(order_id) if _is_of(paper, buyer_id, shop_id))


def _is_of(paper: Paper, buyer_id: UUID | None, shop_id: UUID | None) -> bool:
    if buyer_id is None and shop_id is None:
        return True
    return paper.shop_id == shop_id or (buyer_id is not None and paper.buyer_id == buyer_id)


def list_of_shop(*, shop_id: UUID, cursor: str | None = None, limit: int | None = None) -> Page[Paper]:
    """What a shop issued, and what the platform billed it, newest first. Raises InvalidInput."""
    return selectors.page(shop_id, cursor=cursor, limit=limit)


def pdf(*, invoice_id: UUID, buyer_id: UUID | None = None, shop_id: UUID | None = None) -> bytes:
    """A paper as PDF; the same bytes whenever it is asked for. Raises PaperNotFound as `get`."""
    return printing.printed(get(invoice_id=invoice_id, buyer_id=buyer_id, shop_id=shop_id))


def tax_id_of(*, shop_id: UUID) -> TaxId:
    """The tax number that a shop's papers name. Raises TaxIdNotFound."""
    found = tax_ids.of([shop_id]).get(shop_id)
    if found is None:
        raise TaxIdNotFound
    return found


def save_tax_id(*, shop_id: UUID, country: str, number: str, actor_id: UUID) -> TaxId:
    """Name this VAT or tax number on the shop's papers from now on. Repeatable.

    Raises:
        TaxIdInvalid: it is none of that country.
    """
    return tax_ids.save(shop_id, country=country, number=number, actor_id=actor_id)


def remove_tax_id(*, shop_id: UUID) -> None:
    """Name no number on the shop's papers from now on. Repeatable."""
    tax_ids.remove(shop_id)
