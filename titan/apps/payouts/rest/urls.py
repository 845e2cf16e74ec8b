"""Addresses of payouts under /api/v1/."""

from django.urls import path

from .payouts import OnePayout, Payouts, StatementCsv, StatementPdf
from .settings import Settings, TaxCsv, TaxMonths, TaxPdf

urlpatterns = [
    path("seller/payouts", Payouts.as_view()),
    path("seller/payouts/<uuid:payout_id>", OnePayout.as_view()),
    path("seller/payouts/<uuid:payout_id>/statement.csv", StatementCsv.as_view()),
    path("seller/payouts/<uuid:payout_id>/statement.pdf", StatementPdf.as_view()),
    path("seller/payout-settings", Settings.as_view()),
    path("seller/reports/tax", TaxMonths.as_view()),
    path("seller/reports/tax.csv", TaxCsv.as_view()),
    path("seller/reports/tax.pdf", TaxPdf.as_view()),
]
