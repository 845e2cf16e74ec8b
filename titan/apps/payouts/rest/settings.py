"""How a seller is paid, and the seller's tax report."""

from titan.apps.sellers.contracts import NotASeller
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import PayoutSettingsInvalid
from .bodies import SettingsBody, SettingsView, TaxQuery, TaxReport, account_of, settings_view
from .caller import shop_of
from .payouts import file


class Settings(Endpoint):
    """Settings of the caller's shop."""

    @operation(
        summary="Read how you are paid",
        tag="payouts",
        answer={200: SettingsView},
        errors=(NotASeller,),
        auth="seller",
    )
    def get(self, request: Request) -> Answer:
        """Schedule, minimum, bank account, reserve."""
        return Answer(200, _view(request))

    @operation(
        summary="Set how you are paid",
        tag="payouts",
        body=SettingsBody,
        answer={200: SettingsView},
        errors=(NotASeller, PayoutSettingsInvalid),
        auth="seller",
        rate="20/min",
    )
    def put(self, request: Request, *, body: SettingsBody) -> Answer:
        """Payouts that are made already go to the account of before."""
        api.save_settings(
            shop_id=shop_of(request).id,
            actor_id=request.user_id,
            schedule=body.schedule,
            minimum_minor=body.minimum_minor,
            account=account_of(body),
        )
        return Answer(200, _view(request))


def _view(request: Request) -> SettingsView:
    shop = shop_of(request)
    return settings_view(api.settings_of(shop_id=shop.id, currency=shop.currency))


class TaxMonths(Endpoint):
    """What the seller has to tell the tax office."""

    @operation(
        summary="Read your sales by month",
        tag="payouts",
        query=TaxQuery,
        answer={200: TaxReport},
        errors=(NotASeller,),
        auth="seller",
    )
    def get(self, request: Request, *, query: TaxQuery) -> Answer:
        """Per month and currency: gross, refunds, fees, tax on fees, net."""
        found = api.tax_months(shop_id=shop_of(request).id, year=query.year, month=query.month)
        return Answer(200, TaxReport(found))


class TaxCsv(Endpoint):
    """The same as a file."""

    @operation(
        summary="Download your sales by month as CSV",
        tag="payouts",
        query=TaxQuery,
        answer={200: bytes},
        errors=(NotASeller,),
        auth="seller",
    )
    def get(self, request: Request, *, query: TaxQuery) -> Answer:
        """A line per month and currency, in whole units with a point."""
        text = api.tax_csv(shop_id=shop_of(request).id, year=query.year, month=query.month)
        return file(text.encode(), f"tax-{query.year}.csv", "text/csv; charset=utf-8")


class TaxPdf(Endpoint):
    """The same to be printed."""

    @operation(
        summary="Download your sales by month as PDF",
        tag="payouts",
        query=TaxQuery,
        answer={200: bytes},
        errors=(NotASeller,),
        auth="seller",
    )
    def get(self, request: Request, *, query: TaxQuery) -> Answer:
        """The lines of the CSV, and the sum of each currency."""
        raw = api.tax_pdf(shop_id=shop_of(request).id, year=query.year, month=query.month)
        return file(raw, f"tax-{query.year}.pdf", "application/pdf")
