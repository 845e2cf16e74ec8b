"""Operations screens of flash sales."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links, process_link

from . import api
from .models import ItemRow, ReservationRow, SaleRow, SlotRow


def _open_enrolment(sale_id: UUID, _actor: UUID, _reason: str) -> str:
    return str(api.open_enrolment(sale_id=sale_id).status)


def _schedule(sale_id: UUID, _actor: UUID, _reason: str) -> str:
    return str(api.schedule(sale_id=sale_id).status)


def _cancel(sale_id: UUID, _actor: UUID, reason: str) -> str:
    return str(api.cancel(sale_id=sale_id, reason=reason).status)


@admin.register(SaleRow)
class SaleAdmin(OpsAdmin):
    """All sales."""

    list_display = ("title", "status", "enrol_until", "is_verified_only", "min_orders", "related")
    list_filter = ("status",)
    search_fields = ("id", "slug", "title")
    ordering = ("-created_at",)
    fields = (
        *(
            "id",
            "slug",
            "title",
            "summary",
            "status",
            "related",
            "enrol_until",
            "is_verified_only",
            "countries",
        ),
        *("min_orders", "created_by", "created_at", "updated_at"),
    )
    readonly_fields = ("related",)
    ops_actions = (
        OpsAction("open_enrolment", "Let sellers propose items", _open_enrolment),
        OpsAction("schedule", "Publish with the approved items", _schedule),
        OpsAction("cancel", "Call the sale off", _cancel),
    )

    @admin.display(description="Related")
    def related(self, row: SaleRow) -> SafeString:
        """Its slots and items."""
        return links(
            link("slots", "admin:flashsales_slotrow_changelist", query=f"?sale__id__exact={row.id}"),
            link("items", "admin:flashsales_itemrow_changelist", query=f"?slot__sale__id__exact={row.id}"),
            events_link(row.id),
        )


def _open_early(slot_id: UUID, actor_id: UUID, reason: str) -> str:
    return str(api.open_early(slot_id=slot_id, reason=reason, actor_id=actor_id).phase)


def _end_early(slot_id: UUID, actor_id: UUID, reason: str) -> str:
    return str(api.end_early(slot_id=slot_id, reason=reason, actor_id=actor_id).phase)


def _stop(slot_id: UUID, actor_id: UUID, reason: str) -> str:
    return str(api.stop(slot_id=slot_id, reason=reason, actor_id=actor_id).phase)


@admin.register(SlotRow)
class SlotAdmin(OpsAdmin):
    """When something is on sale."""

    list_display = ("starts_at", "ends_at", "sale", "is_stopped", "settled_at", "reason", "related")
    list_filter = ("is_stopped",)
    list_select_related = ("sale",)
    search_fields = ("id", "sale__title", "sale__slug")
    ordering = ("-starts_at",)
    readonly_fields = ("related",)
    ops_actions = (
        OpsAction("open_early", "Open it now", _open_early),
        OpsAction("end_early", "End it now", _end_early),
        OpsAction("stop", "Stop it", _stop),
    )

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The screen of sales links here."""
        return lookup == "sale__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="Related")
    def related(self, row: SlotRow) -> SafeString:
        """Its items and events."""
        query = f"?slot__id__exact={row.id}"
        return links(link("items", "admin:flashsales_itemrow_changelist", query=query), events_link(row.id))


def _approve(item_id: UUID, actor_id: UUID, reason: str) -> str:
    return str(api.review(item_id=item_id, approve=True, reason=reason, actor_id=actor_id).status)


def _reject(item_id: UUID, actor_id: UUID, reason: str) -> str:
    return str(api.review(item_id=item_id, approve=False, reason=reason, actor_id=actor_id).status)


@admin.register(ItemRow)
class ItemAdmin(OpsAdmin):
    """What is on sale, and what sellers propose."""

    list_display = (
        *("title", "label", "shop", "slot", "price", "allotment", "taken", "sold", "status", "is_set_aside"),
        "related",
    )
    list_filter = ("status", "is_set_aside")
    list_select_related = ("slot",)
    search_fields = ("id", "title", "shop_id", "shop_name", "product_id", "variant_id")
    ordering = ("-created_at",)
    readonly_fields = ("shop", "price", "related")
    ops_actions = (
        OpsAction("approve", "Approve", _approve),
        OpsAction("reject", "Reject", _reject),
    )

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The screens of sales and slots link here."""
        known = lookup in ("slot__id__exact", "slot__sale__id__exact")
        return known or super().lookup_allowed(lookup, value, request)

    @admin.display(description="Shop")
    def shop(self, row: ItemRow) -> SafeString:
        """To the shop."""
        return link(row.shop_name, "admin:sellers_shoprow_change", row.shop_id)

    @admin.display(description="Price")
    def price(self, row: ItemRow) -> str:
        """And the lowest of the 30 days before, in minor units."""
        return f"{row.price_minor} instead of {row.reference_minor} {row.currency}"

    @admin.display(description="Related")
    def related(self, row: ItemRow) -> SafeString:
        """Reservations, stock and events."""
        return links(
            link(
                "promises", "admin:flashsales_reservationrow_changelist", query=f"?item__id__exact={row.id}"
            ),
            link("stock", "admin:inventory_reservationrow_change", row.id),
            events_link(row.id),
        )


@admin.register(ReservationRow)
class ReservationAdmin(OpsAdmin):
    """What buyers were promised."""

    list_display = ("admitted_at", "item", "user_id", "units", "status", "place", "expires_at", "related")
    list_filter = ("status",)
    list_select_related = ("item",)
    search_fields = ("id", "user_id", "purchase_id", "item__id")
    ordering = ("-admitted_at",)
    readonly_fields = ("related",)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The screen of items links here."""
        return lookup == "item__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="Related")
    def related(self, row: ReservationRow) -> SafeString:
        """The purchase and the events."""
        if row.purchase_id is None:
            return links(events_link(row.id))
        return links(process_link(row.purchase_id), events_link(row.id))
