"""What operators see of gift cards and store credit."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link

from . import api
from .models import CreditGrantRow, GiftCardRow


def _block(card_id: Any, _actor_id: UUID, _reason: str) -> str:
    return f"now {api.block(card_id=card_id).status}"


def _unblock(card_id: Any, _actor_id: UUID, _reason: str) -> str:
    return f"now {api.unblock(card_id=card_id).status}"


@admin.register(GiftCardRow)
class GiftCardAdmin(OpsAdmin):
    """Cards. Their codes are shown to nobody."""

    list_display = ("created_at", "last4", "issued_minor", "currency", "status", "buyer_id", "expires_at")
    list_filter = ("status", "currency")
    search_fields = ("=id", "=buyer_id", "=last4")
    ordering = ("-created_at",)
    exclude = ("code_hash",)
    readonly_fields = ("related",)
    ops_actions = (
        OpsAction("block", "Block …", _block),
        OpsAction("unblock", "Unblock …", _unblock),
    )

    @admin.display(description="Related")
    def related(self, row: GiftCardRow) -> SafeString:
        """To its events and transfers."""
        transfers = link("transfers", "admin:wallet_transferrow_changelist", query=f"?reference_id={row.pk}")
        return SafeString(f"{events_link(row.pk)} · {transfers}")


@admin.register(CreditGrantRow)
class CreditGrantAdmin(OpsAdmin):
    """Store credit that was granted, by whom and why."""

    list_display = ("created_at", "user_id", "amount_minor", "currency", "reason", "actor_id")
    search_fields = ("=user_id",)
    ordering = ("-created_at",)
