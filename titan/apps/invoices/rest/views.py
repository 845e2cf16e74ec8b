"""Endpoints of invoices."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import NotASeller
from titan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import Paper, PaperNotFound, TaxId, TaxIdInvalid, TaxIdNotFound


@dataclass(frozen=True, slots=True)
class InvoiceQuery:
    """Which invoices to list."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class TaxIdBody:
    """A VAT or tax number and the country that gave it."""

    country: Annotated[str, Field(min_length=2, max_length=2)]
    number: Annotated[str, Field(min_length=1, max_length=40)]


@dataclass(frozen=True, slots=True)
class OrderInvoices:
    """The invoice of an order, then its credit notes; none while it is not paid."""

    invoices: tuple[Paper, ...]


def _caller(request: Request) -> tuple[UUID, UUID | None]:
    """The user, and the shop of the user where there is one."""
    user_id = request.user_id
    try:
        return user_id, sellers.shop_of(owner_id=user_id).id
    except NotASeller:
        return user_id, None


def _seller(request: Request) -> tuple[UUID, UUID]:
    user_id, shop_id = _caller(request)
    if shop_id is None:
        raise NotASeller
    return user_id, shop_id


class InvoicesOfOrder(Endpoint):
    """Papers of one order."""

    @operation(
        summary="List the invoice of an order and its credit notes",
        tag="invoices",
        answer={200: OrderInvoices},
        errors=(PaperNotFound,),
    )
    def get(self, request: Request, *, order_id: UUID) -> Answer:
        """For the buyer and for the shop; others, and orders that are not paid yet, get 404."""
        buyer_id, shop_id = _caller(request)
        found = api.of_order(order_id=order_id, buyer_id=buyer_id, shop_id=shop_id)
        if not found:
            raise PaperNotFound
        return Answer(200, OrderInvoices(found))


class OneInvoice(Endpoint):
    """One paper."""

    @operation(
        summary="Read an invoice or credit note",
        tag="invoices",
        answer={200: Paper},
        errors=(PaperNotFound,),
    )
    def get(self, request: Request, *, invoice_id: UUID) -> Answer:
        """For the buyer and for the shop; others get 404."""
        buyer_id, shop_id = _caller(request)
        return Answer(200, api.get(invoice_id=invoice_id, buyer_id=buyer_id, shop_id=shop_id))


class InvoicePdf(Endpoint):
    """One paper to print."""

    @operation(
        summary="Download an invoice or credit note as PDF",
        tag="invoices",
        answer={200: bytes},
        errors=(PaperNotFound,),
    )
    def get(self, request: Request, *, invoice_id: UUID) -> Answer:
        """The same bytes whenever it is asked for."""
        buyer_id, shop_id = _caller(request)
        paper = api.get(invoice_id=invoice_id, buyer_id=buyer_id, shop_id=shop_id)
        raw = api.pdf(invoice_id=invoice_id, buyer_id=buyer_id, shop_id=shop_id)
        name = {"Content-Disposition": f'inline; filename="{paper.code}.pdf"'}
        return Answer(200, raw, name, "application/pdf")


class SellerInvoices(Endpoint):
    """Papers of the caller's shop."""

    @operation(
        summary="List the invoices of your shop",
        tag="invoices",
        query=InvoiceQuery,
        answer={200: Page[Paper]},
        errors=(NotASeller,),
        auth="seller",
    )
    def get(self, request: Request, *, query: InvoiceQuery) -> Answer:
        """What the shop issued and what the platform billed it, newest first."""
        _, shop_id = _seller(request)
        return Answer(200, api.list_of_shop(shop_id=shop_id, cursor=query.cursor, limit=query.limit))


class SellerTaxId(Endpoint):
    """The tax number on the papers of the caller's shop."""

    @operation(
        summary="Read the tax number of your shop",
        tag="invoices",
        answer={200: TaxId},
        errors=(NotASeller, TaxIdNotFound),
        auth="seller",
    )
    def get(self, request: Request) -> Answer:
        """As your invoices and credit notes show it."""
        return Answer(200, api.tax_id_of(shop_id=_seller(request)[1]))

    @operation(
        summary="Set the tax number of your shop",
        tag="invoices",
        body=TaxIdBody,
        answer={200: TaxId},
        errors=(NotASeller, TaxIdInvalid),
        auth="seller",
    )
    def put(self, request: Request, *, body: TaxIdBody) -> Answer:
        """Its form and check digits are looked at by the rules of its country. Papers that are written keep theirs."""
        user_id, shop_id = _seller(request)
        return Answer(
            200,
            api.save_tax_id(shop_id=shop_id, country=body.country, number=body.number, actor_id=user_id),
        )

    @operation(
        summary="Remove the tax number of your shop",
        tag="invoices",
        answer={204: None},
        errors=(NotASeller,),
        auth="seller",
    )
    def delete(self, request: Request) -> Answer:
        """Repeatable."""
        api.remove_tax_id(shop_id=_seller(request)[1])
        return Answer(204)
