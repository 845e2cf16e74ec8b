"""What operators see of sessions and of outgoing mail."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin, link

from . import api
from .models import OutgoingMail, Session


def _end(session_id: Any, _actor_id: UUID, _reason: str) -> str:
    api.end_session_by_operator(session_id=session_id)
    return "signed out"


def _send_again(mail_id: Any, _actor_id: UUID, _reason: str) -> str:
    api.send_mail_again(mail_id=mail_id)
    return "will be sent again"


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


@admin.register(OutgoingMail)
class OutgoingMailAdmin(OpsAdmin):
    """Mail sent, waiting, and given up."""

    list_display = (
        "id",
        "kind",
        "recipient",
        "created_at",
        "attempts",
        "sent_at",
        "given_up_at",
        "last_error",
    )
    list_filter = ("kind",)
    search_fields = ("=recipient", "=user_id")
    ordering = ("-id",)
    ops_actions = (OpsAction("send_again", "Send again …", _send_again),)
