"""Operations screens of invoices: to look at; nothing changes a paper."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAdmin, events_link, link, links

from . import api
from .models import FeeRow, PaperRow, SeriesRow, TaxIdRow


@admin.register(PaperRow)
class PaperAdmin(OpsAdmin):
    """Every paper, with its file."""

    list_display = ("issued_at", "code", "kind", "shop_id", "total_minor", "tax_minor", "currency", "related")
    list_filter = ("kind", "currency", "year")
    search_fields = ("id", "code", "shop_id", "buyer_id", "order_id")
    ordering = ("-issued_at",)
    fields = (
        *("id", "code", "kind", "issuer_id", "shop_id", "buyer_id", "order_id", "total_minor", "tax_minor"),
        *("currency", "issued_at", "document", "related"),
    )
    readonly_fields = ("related",)

    def get_urls(self) -> Any:
        """With the file."""
        view = self.admin_site.admin_view(self._file)
        return [path("<uuid:paper_id>/file.pdf", view, name="invoices_paperrow_file"), *super().get_urls()]

    def _file(self, request: HttpRequest, paper_id: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        return HttpResponse(api.pdf(invoice_id=paper_id), content_type="application/pdf")

    @admin.display(description="Related")
    def related(self, row: PaperRow) -> SafeString:
        """The file, the order, the shop, the events."""
        return links(
            link("PDF", "admin:invoices_paperrow_file", row.id),
            link("order", "admin:orders_orderrow_change", row.order_id),
            link("shop", "admin:sellers_shoprow_change", row.shop_id),
            events_link(row.id),
        )


@admin.register(SeriesRow)
class SeriesAdmin(OpsAdmin):
    """How far each series has come."""

    list_display = ("issuer_id", "kind", "year", "last")
    list_filter = ("kind", "year")
    search_fields = ("issuer_id",)
    ordering = ("-year", "issuer_id")


@admin.register(FeeRow)
class FeeAdmin(OpsAdmin):
    """Fees, and the paper that they stand on."""

    list_display = ("at", "kind", "shop_id", "commission_minor", "tax_minor", "currency", "paper")
    list_filter = ("kind", "currency")
    search_fields = ("shop_id", "source_id")
    ordering = ("-id",)
    list_select_related = ("paper",)


@admin.register(TaxIdRow)
class TaxIdAdmin(OpsAdmin):
    """The tax numbers that shops have told."""

    list_display = ("shop_id", "country", "number", "updated_by", "updated_at")
    list_filter = ("country",)
    search_fields = ("shop_id", "number")
    ordering = ("-updated_at",)
