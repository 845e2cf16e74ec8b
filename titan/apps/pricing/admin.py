"""Screens of pricing."""

from django.contrib import admin

from titan.platform.admin.base import OpsAdmin

from .models import QuoteRow, TierRow


@admin.register(QuoteRow)
class QuoteAdmin(OpsAdmin):
    """Frozen quotes."""

    list_display = ("created_at", "id", "buyer_id", "total_minor", "currency", "expires_at")
    search_fields = ("id", "buyer_id")
    ordering = ("-created_at",)


@admin.register(TierRow)
class TierAdmin(OpsAdmin):
    """Quantity prices."""

    list_display = ("variant_id", "min_quantity", "unit_minor", "currency")
    search_fields = ("variant_id",)
