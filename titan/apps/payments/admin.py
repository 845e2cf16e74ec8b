"""Operations screens of payments."""

from uuid import UUID

from django.contrib import admin
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links, process_link

from . import api
from .models import PartRow, PaymentRow, RefundRow, WebhookRow


def _ask(id: UUID, _: UUID, __: str) -> str:
    return f"now {api.ask_provider(payment_id=id).status.value}"


@admin.register(PaymentRow)
class PaymentAdmin(OpsAdmin):
    """Payments, with the way to their process, orders, ledger and events."""

    list_display = ("created_at", "id", "method", "purpose", "status", "amount", "is_closing", "attention")
    list_filter = ("status", "method", "purpose", "is_closing")
    search_fields = ("id", "buyer_id", "provider_reference")
    ordering = ("-created_at",)
    fields = (
        *("id", "related", "buyer_id", "method", "purpose", "status", "amount", "captured", "refunded"),
        *("provider_reference", "redirect_url", "decline_reason", "is_closing", "attention", "ask_at"),
        *("created_at", "updated_at"),
    )
    readonly_fields = ("related", "amount", "captured", "refunded")
    ops_actions = (OpsAction("ask", "Ask the provider again", _ask),)

    @admin.display(description="Amount")
    def amount(self, row: PaymentRow) -> str:
        """Minor units and currency."""
        return f"{row.amount_minor} {row.currency}"

    @admin.display(description="Captured")
    def captured(self, row: PaymentRow) -> str:
        """Minor units and currency."""
        return f"{row.captured_minor} {row.currency}"

    @admin.display(description="Refunded")
    def refunded(self, row: PaymentRow) -> str:
        """Minor units and currency."""
        return f"{row.refunded_minor} {row.currency}"

    @admin.display(description="Related")
    def related(self, row: PaymentRow) -> SafeString:
        """Payment -> process -> orders -> ledger -> events; its id is the purchase's."""
        query = f"?payment_id={row.id}"
        parts = PartRow.objects.filter(payment_id=row.id).order_by("position")
        return links(
            process_link(row.id),
            link("orders", "admin:orders_orderrow_changelist", query=f"?purchase_id={row.id}"),
            *(
                link(
                    f"ledger {part.position + 1}",
                    "admin:wallet_transferrow_changelist",
                    query=f"?reference_id={part.order_id}",
                )
                for part in parts
            ),
            link("parts", "admin:payments_partrow_changelist", query=query),
            link("refunds", "admin:payments_refundrow_changelist", query=query),
            link("webhooks", "admin:payments_webhookrow_changelist", query=query),
            events_link(row.id),
            link("buyer", "admin:users_user_change", row.buyer_id),
        )


@admin.register(PartRow)
class PartAdmin(OpsAdmin):
    """Each order's share of a payment."""

    list_display = ("order_id", "payment_id", "shop_id", "amount_minor", "refunded_minor", "status")
    list_filter = ("status",)
    search_fields = ("order_id", "payment__id", "shop_id")


@admin.register(RefundRow)
class RefundAdmin(OpsAdmin):
    """Money that went back, or is on its way."""

    list_display = ("created_at", "id", "payment_id", "order_id", "amount_minor", "status", "closed_at")
    list_filter = ("status",)
    search_fields = ("id", "order_id", "payment__id")
    ordering = ("-created_at",)


@admin.register(WebhookRow)
class WebhookAdmin(OpsAdmin):
    """What the provider pushed."""

    list_display = ("received_at", "id", "type", "payment_id", "outcome")
    list_filter = ("type",)
    search_fields = ("id", "payment_id")
    ordering = ("-received_at",)
