"""Operations screens of orders."""

import json
from uuid import UUID

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links, process_link

from . import api
from .contracts import CancelledBy
from .models import OrderRow


def _cancel(id: UUID, _: UUID, reason: str) -> str:
    return f"now {api.cancel(order_id=id, by=CancelledBy.OPERATOR, reason=reason).status.value}"


@admin.register(OrderRow)
class OrderAdmin(OpsAdmin):
    """Orders, with the way to their process, payment, ledger and events."""

    list_display = (
        "placed_at",
        "number",
        "status",
        "is_paid",
        "amount",
        "payment_method",
        "shop_id",
        "buyer_id",
    )
    list_filter = ("status", "payment_method", "is_paid")
    search_fields = ("number", "id", "purchase_id", "buyer_id", "shop_id")
    ordering = ("-placed_at",)
    fields = (
        "number",
        "id",
        "related",
        "status",
        "is_paid",
        "amount",
        "placed_at",
        "ship_by",
        "delivered_at",
        "all",
    )
    readonly_fields = ("related", "amount", "all")
    ops_actions = (OpsAction("cancel", "Cancel", _cancel),)

    @admin.display(description="Total")
    def amount(self, row: OrderRow) -> str:
        """Minor units and currency."""
        return f"{row.total_minor} {row.currency}"

    @admin.display(description="Related")
    def related(self, row: OrderRow) -> SafeString:
        """Order -> process -> payment -> ledger -> events."""
        return links(
            process_link(row.purchase_id),
            link("payment", "admin:payments_paymentrow_change", row.purchase_id),
            link("ledger", "admin:wallet_transferrow_changelist", query=f"?reference_id={row.id}"),
            events_link(row.id),
            link("shipment", "admin:shipping_shipmentrow_changelist", query=f"?order_id={row.id}"),
            link("buyer", "admin:users_user_change", row.buyer_id),
        )

    @admin.display(description="Everything")
    def all(self, row: OrderRow) -> SafeString:
        """The order as its events make it."""
        text = json.dumps(row.document, indent=2, ensure_ascii=False)
        return format_html('<pre class="whitespace-pre-wrap text-xs">{}</pre>', text)
