"""Operations screens of tracking."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAdmin, events_link, link, links

from .domain import progress
from .models import ParcelRow, WebhookRow
from .selectors import scan


@admin.register(ParcelRow)
class ParcelAdmin(OpsAdmin):
    """Where parcels are."""

    list_display = (
        *("tracking_number", "carrier", "status", "shipped_at", "estimated_delivery_at", "delivered_at"),
        *("related",),
    )
    list_filter = ("status", "carrier")
    search_fields = ("id", "order_id", "tracking_number", "buyer_id", "shop_id")
    ordering = ("-updated_at",)
    fields = (
        *("id", "tracking_number", "carrier", "status", "order_id", "replacement_id", "shop_id", "buyer_id"),
        *("related",),
        *("shipped_at", "estimated_delivery_at", "delivered_at", "updated_at", "history"),
    )
    readonly_fields = ("related", "history")

    @admin.display(description="Related")
    def related(self, row: ParcelRow) -> SafeString:
        """To the order, its shipment, the events and the webhooks."""
        return links(
            link("order", "admin:orders_orderrow_change", row.order_id),
            link("shipment", "admin:shipping_shipmentrow_changelist", query=f"?order_id={row.order_id}"),
            link(
                "webhooks",
                "admin:tracking_webhookrow_changelist",
                query=f"?tracking_number={row.tracking_number}",
            ),
            events_link(row.id),
        )

    @admin.display(description="Scans")
    def history(self, row: ParcelRow) -> SafeString:
        """Oldest first."""
        scans = progress.history([scan(found) for found in row.scans.all()])
        return format_html_join(
            "",
            "<p>{} {} {} {}</p>",
            ((s.scanned_at.isoformat(), s.status.value, s.place, s.note) for s in scans),
        )


@admin.register(WebhookRow)
class WebhookAdmin(OpsAdmin):
    """What carriers told; those without `applied_at` wait for their parcel."""

    list_display = ("received_at", "carrier", "webhook_id", "tracking_number", "applied_at")
    list_filter = ("carrier", ("applied_at", admin.EmptyFieldListFilter))
    search_fields = ("webhook_id", "tracking_number")
    ordering = ("-received_at",)
