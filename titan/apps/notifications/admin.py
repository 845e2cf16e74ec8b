"""Screen of notifications."""

from django.contrib import admin

from titan.platform.admin.base import OpsAdmin

from .models import NotificationRow


@admin.register(NotificationRow)
class NotificationAdmin(OpsAdmin):
    """Who was told what."""

    list_display = ("created_at", "user_id", "kind", "title", "read_at")
    list_filter = ("kind",)
    search_fields = ("user_id", "title")
    ordering = ("-created_at",)
