"""Screen of notifications."""

from django.contrib import admin

from titan.platform.admin.base import OpsAdmin

from .models import NotificationRow, ReminderRow


@admin.register(NotificationRow)
class NotificationAdmin(OpsAdmin):
    """Who was told what."""

    list_display = ("created_at", "user_id", "kind", "title", "read_at")
    list_filter = ("kind",)
    search_fields = ("user_id", "title")
    ordering = ("-created_at",)


@admin.register(ReminderRow)
class ReminderAdmin(OpsAdmin):
    """Who will be told that time runs out."""

    list_display = ("case_id", "due_at", "remind_at")
    search_fields = ("case_id",)
    ordering = ("remind_at",)
