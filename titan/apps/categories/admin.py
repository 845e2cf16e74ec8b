"""Operations screens of categories."""

from uuid import UUID

from django.contrib import admin
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin, events_link

from . import api
from .contracts import CategoryNotFound
from .models import AttributeRow, CategoryRow


def _with_review(category_id: UUID, actor_id: UUID, reason: str) -> str:  # noqa: ARG001 - the base audits both
    api.update(category_id=category_id, needs_review=True)
    return "new products are reviewed before they are public"


def _without_review(category_id: UUID, actor_id: UUID, reason: str) -> str:  # noqa: ARG001 - the base audits both
    api.update(category_id=category_id, needs_review=False)
    return "new products are public at once"


@admin.register(CategoryRow)
class CategoryAdmin(OpsAdmin):
    """The nodes of the tree."""

    list_display = ("name", "path", "slug", "needs_review", "position")
    list_filter = ("needs_review",)
    search_fields = ("name", "slug", "id")
    ordering = ("name",)
    fields = ("id", "name", "path", "slug", "needs_review", "position", "events")
    readonly_fields = ("path", "events")
    ops_actions = (
        OpsAction("with_review", "Review products before they are public", _with_review),
        OpsAction("without_review", "Publish products without review", _without_review),
    )

    @admin.display(description="Path")
    def path(self, row: CategoryRow) -> str:
        """Names from the root."""
        try:
            return " > ".join(api.get(category_id=row.id).path)
        except CategoryNotFound:
            return row.name

    @admin.display(description="Events")
    def events(self, row: CategoryRow) -> SafeString:
        """To what happened to it."""
        return events_link(row.id)


@admin.register(AttributeRow)
class AttributeAdmin(OpsAdmin):
    """Attributes where they are defined."""

    list_display = ("category", "code", "name", "kind", "is_required", "is_filterable", "is_variant_axis")
    list_filter = ("kind", "is_required", "is_filterable", "is_variant_axis")
    search_fields = ("code", "name", "category__name")
    ordering = ("category__name", "position")
    list_select_related = ("category",)
