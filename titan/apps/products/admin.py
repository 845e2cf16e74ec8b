"""Operations screens of products: all products, and the review queue as a filter of them."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links

from . import api
from .models import ListingRow, ProductRow, StatusChangeRow


def _approve(product_id: UUID, actor_id: UUID, reason: str) -> str:
    return api.approve(product_id=product_id, actor_id=actor_id, reason=reason).status.value


def _return(product_id: UUID, actor_id: UUID, reason: str) -> str:
    return api.return_to_draft(product_id=product_id, actor_id=actor_id, reason=reason).status.value


def _withdraw(product_id: UUID, actor_id: UUID, reason: str) -> str:
    return api.withdraw(product_id=product_id, actor_id=actor_id, reason=reason).status.value


@admin.register(ProductRow)
class ProductAdmin(OpsAdmin):
    """All products; filter by status “review” for the queue."""

    list_display = ("title", "status", "shop", "rating", "updated_at", "related")
    list_filter = ("status",)
    search_fields = ("id", "external_id", "slug", "title")
    ordering = ("-updated_at",)
    list_select_related = ("shop",)
    fields = (
        *("id", "external_id", "title", "slug", "status", "shop", "category", "brand", "description_html"),
        *("variants", "attributes", "rating", "rating_count", "version"),
        *("published_at", "created_at", "updated_at", "history", "related"),
    )
    readonly_fields = ("category", "variants", "history", "related")
    ops_actions = (
        OpsAction("approve", "Publish after review", _approve),
        OpsAction("return", "Return to the shop as a draft", _return),
        OpsAction("withdraw", "Withdraw from sale", _withdraw),
    )

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The shop's screen links here."""
        return lookup == "shop__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="Category")
    def category(self, row: ProductRow) -> SafeString:
        """To the category."""
        return link(str(row.category_id), "admin:categories_categoryrow_change", row.category_id)

    @admin.display(description="Variants")
    def variants(self, row: ProductRow) -> SafeString:
        """A line a variant."""
        found = row.variants.order_by("position", "id")
        lines = ((v.sku, v.label, v.price_minor, v.currency, "" if v.is_active else "(off)") for v in found)
        return format_html_join("", "<p>{} {} {} {} {}</p>", lines)

    @admin.display(description="History")
    def history(self, row: ProductRow) -> SafeString:
        """A line a step."""
        steps = api.history(product_id=row.id)
        lines = ((f"{s.at:%Y-%m-%d %H:%M}", s.from_status, s.to_status, s.actor_id, s.reason) for s in steps)
        return format_html_join("", "<p>{} {} → {} by {}: {}</p>", lines)

    @admin.display(description="Related")
    def related(self, row: ProductRow) -> SafeString:
        """To the shop, the public listing and the events."""
        return links(
            link("shop", "admin:sellers_shoprow_change", row.shop_id),
            link("listing", "admin:products_listingrow_change", row.id),
            events_link(row.id),
        )


@admin.register(ListingRow)
class ListingAdmin(OpsAdmin):
    """What is public: the read model."""

    list_display = ("slug", "published_at", "changes_at", "product")
    search_fields = ("product_id", "slug")
    ordering = ("-published_at", "-product_id")
    fields = ("product", "slug", "shop_id", "category_id", "published_at", "changes_at", "document")
    readonly_fields = ("product",)

    @admin.display(description="Product")
    def product(self, row: ListingRow) -> SafeString:
        """To the product that it was made of."""
        return link(str(row.product_id), "admin:products_productrow_change", row.product_id)


@admin.register(StatusChangeRow)
class StatusChangeAdmin(OpsAdmin):
    """Steps of products, latest first."""

    list_display = ("at", "product", "from_status", "to_status", "reason", "actor_id")
    list_filter = ("to_status",)
    search_fields = ("product__id", "actor_id", "reason")
    ordering = ("-id",)
    list_select_related = ("product",)
