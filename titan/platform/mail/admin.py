"""Screen of outgoing mail."""

from django.contrib import admin

from titan.platform.admin.base import OpsAdmin

from .models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(OpsAdmin):
    """What was sent, what waits, what was given up."""

    list_display = ("created_at", "kind", "recipient", "attempts", "sent_at", "given_up_at", "last_error")
    list_filter = ("kind",)
    search_fields = ("recipient",)
    ordering = ("-created_at",)
