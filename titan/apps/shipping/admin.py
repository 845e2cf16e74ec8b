"""Operations screens of shipping."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAdmin, events_link, link, links

from .models import RateRow, ServiceRow, ShipmentRow


@admin.register(ServiceRow)
class ServiceAdmin(OpsAdmin):
    """What shops offer."""

    list_display = ("name", "shop", "zone", "kind", "days_min", "days_max", "is_active", "updated_at")
    list_filter = ("kind", "is_active")
    search_fields = ("id", "shop_id", "name")
    ordering = ("-updated_at",)
    fields = (
        *("id", "shop", "name", "zone", "kind", "days_min", "days_max", "max_weight_grams", "is_active"),
        *("tables", "created_at", "updated_at"),
    )
    readonly_fields = ("shop", "zone", "tables")

    @admin.display(description="Shop")
    def shop(self, row: ServiceRow) -> SafeString:
        """To the shop."""
        return link(str(row.shop_id), "admin:sellers_shoprow_change", row.shop_id)

    @admin.display(description="Zone")
    def zone(self, row: ServiceRow) -> str:
        """The countries that it goes to."""
        return ", ".join(row.countries) or "everywhere"

    @admin.display(description="Rates")
    def tables(self, row: ServiceRow) -> SafeString:
        """A line a currency."""
        lines = ((rate.currency, _told(rate)) for rate in row.rates.order_by("currency"))
        return format_html_join("", "<p>{}: {}</p>", lines)


def _told(rate: RateRow) -> str:
    tiers = ", ".join(f"from {minimum}: {cost}" for minimum, cost in rate.tiers)
    return tiers if rate.free_from_minor is None else f"{tiers}; free from {rate.free_from_minor}"


@admin.register(ShipmentRow)
class ShipmentAdmin(OpsAdmin):
    """What shops owe and have sent."""

    list_display = (
        *("order_number", "status", "is_awaiting_payment", "service_name", "ship_by", "shipped_at"),
        *("carrier", "tracking_number", "related"),
    )
    list_filter = ("status", "is_awaiting_payment", "is_label_to_void", "carrier")
    search_fields = ("id", "order_id", "order_number", "shop_id", "buyer_id", "tracking_number")
    ordering = ("-created_at",)
    fields = (
        *(
            "id",
            "order_number",
            "order_id",
            "replacement_id",
            "shop_id",
            "buyer_id",
            "related",
            "status",
            "is_awaiting_payment",
        ),
        *("service_name", "goes_to", "collect_minor", "currency", "ship_by", "booking_at", "carrier"),
        *("tracking_number", "shipped_at", "shipped_by", "estimated_delivery_at", "is_label_to_void"),
        *("created_at", "updated_at"),
    )
    readonly_fields = ("related", "goes_to")

    @admin.display(description="Related")
    def related(self, row: ShipmentRow) -> SafeString:
        """To the order, its parcel and the events."""
        return links(
            link("order", "admin:orders_orderrow_change", row.order_id),
            link("parcel", "admin:tracking_parcelrow_changelist", query=f"?order_id={row.order_id}"),
            events_link(row.id),
        )

    @admin.display(description="Goes to")
    def goes_to(self, row: ShipmentRow) -> SafeString:
        """Country and place; the street is for the label."""
        return format_html("{} {}", row.address.get("country", ""), row.address.get("city", ""))
