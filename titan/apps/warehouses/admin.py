"""Operations screens of warehouses."""

from django.contrib import admin
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAdmin, link, links

from .models import WarehouseRow


@admin.register(WarehouseRow)
class WarehouseAdmin(OpsAdmin):
    """Places, with the way to what lies there."""

    list_display = ("name", "shop_id", "country", "city", "is_default", "created_at")
    list_filter = ("country", "is_default")
    search_fields = ("id", "shop_id", "name")
    ordering = ("shop_id", "name")
    readonly_fields = ("related",)

    @admin.display(description="Related")
    def related(self, row: WarehouseRow) -> SafeString:
        """To the shop, the stock and its movements."""
        return links(
            link("shop", "admin:sellers_shoprow_change", row.shop_id),
            link("stock", "admin:inventory_stockrow_changelist", query=f"?warehouse_id={row.id}"),
            link("movements", "admin:inventory_movementrow_changelist", query=f"?warehouse_id={row.id}"),
        )
