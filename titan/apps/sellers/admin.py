"""Operations screens of sellers: applications, shops, decisions."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links

from . import api
from .models import DecisionRow, ShopRow

# Operators choose among agreed rates, so that a typing slip cannot take a hundredfold share.
_COMMISSIONS_BP = (300, 500, 800, 1000, 1200, 1500)


def _approve(shop_id: UUID, actor_id: UUID, reason: str) -> str:
    return api.approve(shop_id=shop_id, actor_id=actor_id, reason=reason).status.value


def _reject(shop_id: UUID, actor_id: UUID, reason: str) -> str:
    return api.reject(shop_id=shop_id, actor_id=actor_id, reason=reason).status.value


def _suspend(shop_id: UUID, actor_id: UUID, reason: str) -> str:
    return api.suspend(shop_id=shop_id, actor_id=actor_id, reason=reason).status.value


def _reinstate(shop_id: UUID, actor_id: UUID, reason: str) -> str:
    return api.reinstate(shop_id=shop_id, actor_id=actor_id, reason=reason).status.value


def _commission(commission_bp: int) -> OpsAction:
    def run(shop_id: UUID, actor_id: UUID, reason: str) -> str:
        api.set_commission(shop_id=shop_id, commission_bp=commission_bp, actor_id=actor_id, reason=reason)
        return f"commission {commission_bp / 100:g} %"

    return OpsAction(f"commission_{commission_bp}", f"Set the commission to {commission_bp / 100:g} %", run)


@admin.register(ShopRow)
class ShopAdmin(OpsAdmin):
    """All shops, applications first."""

    list_display = (
        "name",
        "status",
        "country",
        "currency",
        "share",
        "is_on_holiday",
        "created_at",
        "related",
    )
    list_filter = ("status", "is_on_holiday", "country", "currency")
    search_fields = ("id", "name", "slug", "owner_id")
    ordering = ("-id",)
    fields = (
        *("id", "name", "slug", "status", "owner", "description", "country", "city", "currency", "share"),
        *("is_on_holiday", "holiday_until", "created_at", "updated_at", "related"),
    )
    readonly_fields = ("owner", "share", "related")
    ops_actions = (
        OpsAction("approve", "Approve the application", _approve),
        OpsAction("reject", "Reject the application", _reject),
        OpsAction("suspend", "Suspend the shop", _suspend),
        OpsAction("reinstate", "Reinstate the shop", _reinstate),
        *[_commission(commission_bp) for commission_bp in _COMMISSIONS_BP],
    )

    @admin.display(description="Owner")
    def owner(self, row: ShopRow) -> SafeString:
        """To the user."""
        return link(str(row.owner_id), "admin:users_user_change", row.owner_id)

    @admin.display(description="Commission")
    def share(self, row: ShopRow) -> str:
        """In per cent."""
        return f"{row.commission_bp / 100:g} %"

    @admin.display(description="Related")
    def related(self, row: ShopRow) -> SafeString:
        """To the shop's products, its events and what was decided."""
        return links(
            link("products", "admin:products_productrow_changelist", query=f"?shop__id__exact={row.id}"),
            link("decisions", "admin:sellers_decisionrow_changelist", query=f"?shop__id__exact={row.id}"),
            events_link(row.id),
        )


@admin.register(DecisionRow)
class DecisionAdmin(OpsAdmin):
    """What was decided about shops."""

    list_display = ("decided_at", "shop", "action", "reason", "actor_id")
    search_fields = ("shop__name", "actor_id", "reason")
    ordering = ("-id",)
    list_select_related = ("shop",)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The shop's screen links here."""
        return lookup == "shop__id__exact" or super().lookup_allowed(lookup, value, request)
