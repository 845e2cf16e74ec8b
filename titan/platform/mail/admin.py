"""Screen of outgoing mail."""

from typing import Any
from uuid import UUID

from django.contrib import admin

from titan.platform.admin.base import OpsAction, OpsAdmin

from . import outbox
from .models import OutgoingMail


def _send_again(mail_id: Any, _actor_id: UUID, _reason: str) -> str:
    outbox.send_again(mail_id=mail_id)
    return "will be sent again"


@admin.register(OutgoingMail)
class OutgoingMailAdmin(OpsAdmin):
    """What was sent, what waits, what was given up."""

    list_display = ("created_at", "kind", "recipient", "attempts", "sent_at", "given_up_at", "last_error")
    list_filter = ("kind",)
    search_fields = ("recipient",)
    ordering = ("-created_at",)
    ops_actions = (OpsAction("send_again", "Send again …", _send_again),)
