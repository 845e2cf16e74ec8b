"""What operators see of users."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.utils.safestring import SafeString
from unfold.admin import TabularInline

from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links

from . import api
from .models import Address, Identifier, User


def _deactivate(user_id: Any, actor_id: UUID, reason: str) -> str:
    api.deactivate(user_id=user_id, actor_id=actor_id, reason=reason)
    return "deactivated; signed out everywhere"


def _reactivate(user_id: Any, actor_id: UUID, reason: str) -> str:
    api.reactivate(user_id=user_id, actor_id=actor_id, reason=reason)
    return "may sign in again"


class AddressInline(TabularInline):  # type: ignore[misc]
    """The address book, to look at."""

    model = Address
    fields = ("label", "name", "street", "postal_code", "city", "region", "country", "phone", "is_default")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, *_: Any) -> bool:
        """Only its owner writes it."""
        return False


class IdentifierInline(TabularInline):  # type: ignore[misc]
    """Number and providers, to look at."""

    model = Identifier
    fields = ("kind", "key", "provider", "email", "asked_at", "held_at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, *_: Any) -> bool:
        """Only its owner can prove it."""
        return False


@admin.register(User)
class UserAdmin(OpsAdmin):
    """Users; the password hash is shown to nobody."""

    list_display = ("email", "name", "email_verified_at", "is_active", "roles", "created_at", "more")
    list_filter = ("is_active",)
    search_fields = ("=id", "=email_key", "email")
    search_help_text = "id or e-mail address"
    ordering = ("-created_at",)
    fields = (
        "id",
        "email",
        "email_verified_at",
        "name",
        "locale",
        "currency",
        "roles",
        "is_active",
        "deactivated_at",
        "deactivation_reason",
        "created_at",
        "more",
    )
    readonly_fields = ("more",)
    inlines = (IdentifierInline, AddressInline)
    ops_actions = (
        OpsAction("deactivate", "Deactivate …", _deactivate),
        OpsAction("reactivate", "Reactivate …", _reactivate),
    )

    @admin.display(description="see also")
    def more(self, row: User) -> SafeString:
        """What else is known of the user."""
        sessions = link("sessions", "admin:accounts_session_changelist", query=f"?user_id={row.id}")
        return links(events_link(row.id), sessions)
