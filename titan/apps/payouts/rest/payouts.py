"""A seller's payouts and their statements."""

from uuid import UUID

from titan.apps.sellers.contracts import NotASeller
from titan.apps.wallet.contracts import InsufficientFunds
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import NothingToPay, PayoutNotFound
from .bodies import PayoutDetail, PayoutQuery, PayoutRequest, PayoutSummary, detail, summary
from .caller import shop_of


class Payouts(Endpoint):
    """All payouts of the caller's shop."""

    @operation(
        summary="List your payouts",
        tag="payouts",
        query=PayoutQuery,
        answer={200: Page[PayoutSummary]},
        errors=(NotASeller,),
        auth="seller",
    )
    def get(self, request: Request, *, query: PayoutQuery) -> Answer:
        """Newest first."""
        page = api.list_of_shop(shop_id=shop_of(request).id, cursor=query.cursor, limit=query.limit)
        return Answer(200, page.map(summary))

    @operation(
        summary="Ask to be paid now",
        tag="payouts",
        body=PayoutRequest,
        answer={201: PayoutSummary},
        errors=(NotASeller, NothingToPay, InsufficientFunds),
        auth="seller",
        idempotent="command",
        rate="10/min",
    )
    def post(self, request: Request, *, body: PayoutRequest) -> Answer:
        """All that is available in the currency, whatever the schedule; the same key is the same payout."""
        shop_id = shop_of(request).id
        made = api.request(shop_id=shop_id, currency=body.currency, key=request.idempotency_key)
        return Answer(201, summary(made), {"Location": f"/api/v1/seller/payouts/{made.id}"})


class OnePayout(Endpoint):
    """One payout of the caller's shop."""

    @operation(
        summary="Read a payout",
        tag="payouts",
        answer={200: PayoutDetail},
        errors=(NotASeller, PayoutNotFound),
        auth="seller",
    )
    def get(self, request: Request, *, payout_id: UUID) -> Answer:
        """With its lines."""
        return Answer(200, detail(api.statement(payout_id=payout_id, shop_id=shop_of(request).id)))


class StatementCsv(Endpoint):
    """A statement to reckon with."""

    @operation(
        summary="Download a payout's statement as CSV",
        tag="payouts",
        answer={200: bytes},
        errors=(NotASeller, PayoutNotFound),
        auth="seller",
    )
    def get(self, request: Request, *, payout_id: UUID) -> Answer:
        """A line a movement; the last is the total, which is the payout's amount."""
        text = api.statement_csv(payout_id=payout_id, shop_id=shop_of(request).id)
        return file(text.encode(), f"payout-{payout_id}.csv", "text/csv; charset=utf-8")


class StatementPdf(Endpoint):
    """A statement to print."""

    @operation(
        summary="Download a payout's statement as PDF",
        tag="payouts",
        answer={200: bytes},
        errors=(NotASeller, PayoutNotFound),
        auth="seller",
    )
    def get(self, request: Request, *, payout_id: UUID) -> Answer:
        """The lines and their sums."""
        raw = api.statement_pdf(payout_id=payout_id, shop_id=shop_of(request).id)
        return file(raw, f"payout-{payout_id}.pdf", "application/pdf")


def file(raw: bytes, name: str, content_type: str) -> Answer:
    """A file to keep."""
    return Answer(200, raw, {"Content-Disposition": f'attachment; filename="{name}"'}, content_type)
