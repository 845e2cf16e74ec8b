"""Addresses of invoices under /api/v1/."""

from django.urls import path

from .views import InvoicePdf, InvoicesOfOrder, OneInvoice, SellerInvoices, SellerTaxId

urlpatterns = [
    path("orders/<uuid:order_id>/invoices", InvoicesOfOrder.as_view()),
    path("invoices/<uuid:invoice_id>", OneInvoice.as_view()),
    path("invoices/<uuid:invoice_id>.pdf", InvoicePdf.as_view()),
    path("seller/invoices", SellerInvoices.as_view()),
    path("seller/tax-id", SellerTaxId.as_view()),
]
