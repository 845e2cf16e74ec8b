"""Operations screen of search: which generation serves, since when."""

from django.contrib import admin

from titan.platform.admin.base import OpsAdmin

from .models import Generation


@admin.register(Generation)
class GenerationAdmin(OpsAdmin):
    """Read-only; `manage.py rebuild_search` makes a new one."""

    list_display = ("name", "is_current", "format", "activated_at")
    list_filter = ("is_current",)
    ordering = ("-activated_at",)
