"""What operators see of sessions."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin, link

from . import api
from .models import Session


def _end(session_id: Any, _actor_id: UUID, _reason: str) -> str:
    api.end_session_by_operator(session_id=session_id)
    return "signed out"


@admin.register(Session)
class SessionAdmin(OpsAdmin):
    """Signed-in devices. The browser's session key is shown to nobody."""

    list_display = ("id", "user", "kind", "device", "address", "seen_at", "ended_at", "ended_because")
    list_filter = ("kind", "ended_because")
    search_fields = ("=id", "=user_id")
    search_help_text = "id of the session or of the user"
    ordering = ("-created_at",)
    fields = (
        "id",
        "user",
        "kind",
        "device",
        "address",
        "created_at",
        "seen_at",
        "expires_at",
        "ended_at",
        "ended_because",
    )
    readonly_fields = ("user",)
    ops_actions = (OpsAction("end", "Sign out …", _end),)

    @admin.display(description="user")
    def user(self, row: Session) -> SafeString:
        """Whose device it is."""
        return link(str(row.user_id), "admin:users_user_change", row.user_id)
