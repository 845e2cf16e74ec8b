"""Operations screens of payments."""

from uuid import UUID

from django.contrib import admin
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links, process_link

from . import api
from .contracts import ProviderState
from .models import (
    MethodRow,
    PartRow,
    PaymentRow,
    ProviderRow,
    RefundRow,
    RefundShareRow,
    TenderRow,
    WebhookRow,
)


def _ask(id: UUID, _: UUID, __: str) -> str:
    return f"now {api.ask_provider(payment_id=id).status.value}"


def _pause(name: str, _: UUID, reason: str) -> str:
    api.pause_provider(provider=name, reason=reason)
    return "no new payment goes there"


def _resume(name: str, _: UUID, reason: str) -> str:
    api.resume_provider(provider=name, reason=reason)
    return "new payments go there again"


@admin.register(PaymentRow)
class PaymentAdmin(OpsAdmin):
    """Payments, with the way to their process, orders, ledger and events."""

    list_display = ("created_at", "id", "method", "purpose", "status", "amount", "is_closing", "attention")
    list_filter = ("status", "method", "provider", "purpose", "is_closing")
    search_fields = ("id", "buyer_id", "provider_reference")
    ordering = ("-created_at",)
    fields = (
        *("id", "related", "buyer_id", "method", "purpose", "status", "amount", "captured", "refunded"),
        *(
            "provider",
            "provider_reference",
            "redirect_url",
            "decline_reason",
            "is_closing",
            "attention",
            "ask_at",
        ),
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
            link("tenders", "admin:payments_tenderrow_changelist", query=query),
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


@admin.register(TenderRow)
class TenderAdmin(OpsAdmin):
    """What gift cards, store credit and the platform pay of orders."""

    list_display = (
        *(
            "order_id",
            "payment_id",
            "kind",
            "source_id",
            "amount_minor",
            "refunded_minor",
            "status",
            "transfer",
        ),
    )
    list_filter = ("kind", "status")
    search_fields = ("id", "order__order_id", "payment__id", "source_id")
    ordering = ("-id",)

    @admin.display(description="Transfer")
    def transfer(self, row: TenderRow) -> SafeString:
        """What holds it, and brings it into escrow."""
        return link("transfer", "admin:wallet_transferrow_change", row.id)


@admin.register(RefundShareRow)
class RefundShareAdmin(OpsAdmin):
    """What of refunds goes back to tenders; the rest goes by the method."""

    list_display = ("refund_id", "tender", "amount_minor", "transfer")
    list_select_related = ("tender",)
    search_fields = ("id", "refund__id", "tender__source_id")
    ordering = ("-id",)

    @admin.display(description="Transfer")
    def transfer(self, row: RefundShareRow) -> SafeString:
        """What brings it back."""
        return link("transfer", "admin:wallet_transferrow_change", row.id)


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


@admin.register(ProviderRow)
class ProviderAdmin(OpsAdmin):
    """Card providers: the rule, how each fares, and whether operators paused it."""

    list_display = (
        *("name", "adapter", "rule", "takes", "health", "recent_failures", "is_paused", "note", "changed_at"),
    )
    list_filter = ("is_paused",)
    ordering = ("name",)
    ops_actions = (
        OpsAction("pause", "Send no new payment there", _pause),
        OpsAction("resume", "Send payments there again", _resume),
    )

    @admin.display(description="Adapter")
    def adapter(self, row: ProviderRow) -> str:
        """Of the settings; a provider that they name no longer has none."""
        state = _state(row)
        return state.adapter if state else "not configured"

    @admin.display(description="Rule")
    def rule(self, row: ProviderRow) -> str:
        """When it is chosen."""
        state = _state(row)
        return f"priority {state.priority}, weight {state.weight}" if state else ""

    @admin.display(description="Takes")
    def takes(self, row: ProviderRow) -> str:
        """Currencies and methods."""
        state = _state(row)
        return f"{', '.join(state.currencies) or 'all'}; {', '.join(state.methods)}" if state else ""

    @admin.display(description="Health")
    def health(self, row: ProviderRow) -> str:
        """By the last calls."""
        state = _state(row)
        told = {"closed": "well", "half_open": "being tried again", "open": "passed over"}
        return told[state.health.value] if state else ""

    @admin.display(description="Recent failures")
    def recent_failures(self, row: ProviderRow) -> int:
        """Calls that got no answer within the window."""
        state = _state(row)
        return state.recent_failures if state else 0


def _state(row: ProviderRow) -> ProviderState | None:
    return next((state for state in api.providers() if state.name == row.name), None)


@admin.register(MethodRow)
class MethodAdmin(OpsAdmin):
    """Cards that buyers let providers keep; what is shown is all that Titan knows of them."""

    list_display = (
        "created_at",
        "owner_id",
        "provider",
        "brand",
        "last4",
        "expiry_month",
        "expiry_year",
        "forgotten_at",
    )
    list_filter = ("provider",)
    search_fields = ("id", "owner_id")
    ordering = ("-created_at",)
    exclude = ("token",)
