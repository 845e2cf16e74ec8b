"""Operations screens of stock: read-only, with the comparison of gate and truth."""

from typing import Any
from uuid import UUID

import redis
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links, process_link

from . import api
from .models import MovementRow, ReservationRow, StockRow


def _release(id: UUID, _: UUID, __: str) -> str:
    api.release(reservation_id=id)
    return "given back and closed"


@admin.register(StockRow)
class StockAdmin(OpsAdmin):
    """Units by variant and place."""

    list_display = ("variant_id", "warehouse_id", "on_hand", "reserved", "allocated", "free", "related")
    list_filter = ("is_default",)
    search_fields = ("variant_id", "product_id", "shop_id", "warehouse_id")
    ordering = ("variant_id", "-is_default")
    readonly_fields = ("free", "related")
    list_before_template = "inventory/drift_link.html"

    @admin.display(description="Free")
    def free(self, row: StockRow) -> int:
        """Units that can be sold."""
        return row.on_hand - row.reserved - row.allocated - row.allotted_out

    @admin.display(description="Related")
    def related(self, row: StockRow) -> SafeString:
        """To the product, the shop, the movements and the events."""
        return links(
            link("product", "admin:products_productrow_change", row.product_id),
            link("shop", "admin:sellers_shoprow_change", row.shop_id),
            link("movements", "admin:inventory_movementrow_changelist", query=f"?q={row.variant_id}"),
            events_link(row.variant_id),
        )

    def get_urls(self) -> list[URLPattern]:
        """Django's, and the comparison."""
        view = self.admin_site.admin_view(self.drift)
        return [path("drift/", view, name="inventory_stock_drift"), *super().get_urls()]

    def drift(self, request: HttpRequest) -> HttpResponse:
        """The gate in Valkey compared with PostgreSQL."""
        context: dict[str, Any] = {**self.admin_site.each_context(request), "title": "Gate and truth"}
        try:
            context["report"] = api.drift()
        except redis.RedisError as error:
            context["outage"] = str(error)
        return TemplateResponse(request, "inventory/drift.html", context)


@admin.register(ReservationRow)
class ReservationAdmin(OpsAdmin):
    """Holds, and what became of them."""

    list_display = ("created_at", "id", "status", "expires_at", "related")
    list_filter = ("status",)
    search_fields = ("id",)
    ordering = ("-created_at",)
    fields = ("id", "status", "created_at", "expires_at", "related", "held")
    readonly_fields = ("related", "held")
    ops_actions = (OpsAction("release", "Release and close", _release),)

    @admin.display(description="Related")
    def related(self, row: ReservationRow) -> SafeString:
        """To the purchase's process, its orders and its payment."""
        return links(
            process_link(row.id),
            link("orders", "admin:orders_orderrow_changelist", query=f"?purchase_id={row.id}"),
            link("payment", "admin:payments_paymentrow_change", row.id),
        )

    @admin.display(description="Lines")
    def held(self, row: ReservationRow) -> SafeString:
        """Units by variant and place."""
        lines = row.lines.order_by("variant_id", "warehouse_id")
        return format_html_join(
            "",
            "<div>{} × {} {}</div>",
            (
                (
                    line.quantity,
                    link(
                        str(line.variant_id),
                        "admin:inventory_stockrow_changelist",
                        query=f"?variant_id={line.variant_id}",
                    ),
                    format_html("({})", line.settled or "open"),
                )
                for line in lines
            ),
        )


@admin.register(MovementRow)
class MovementAdmin(OpsAdmin):
    """Units on hand that came or went."""

    list_display = ("at", "variant_id", "warehouse_id", "cause", "delta", "reference_id", "reason")
    list_filter = ("cause",)
    search_fields = ("variant_id", "warehouse_id", "reference_id")
    ordering = ("-id",)
    readonly_fields = ("related",)

    @admin.display(description="Related")
    def related(self, row: MovementRow) -> SafeString:
        """To the stock, and to the order that a shipment was for."""
        found = [link("stock", "admin:inventory_stockrow_changelist", query=f"?variant_id={row.variant_id}")]
        if row.cause == "shipped":
            found.append(link("order", "admin:orders_orderrow_change", row.reference_id))
        return links(*found)
