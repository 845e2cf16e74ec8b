"""The rows behind a registered screen, for what a context has no door for: counts and searches by operators."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse


def rows(label: str, request: HttpRequest) -> QuerySet[Any] | None:
    """What the screen of a model (`orders.orderrow`) lists; None where there is no such screen."""
    for model, screen in admin.site._registry.items():
        if model._meta.label_lower == label:
            return screen.get_queryset(request)
    return None


def address(label: str, query: str = "") -> str:
    """Where a screen lists its rows."""
    app, model = label.split(".")
    return f"{reverse(f'admin:{app}_{model}_changelist')}{query}"


def row_address(label: str, key: object) -> str:
    """Where a screen shows one row."""
    app, model = label.split(".")
    return reverse(f"admin:{app}_{model}_change", args=[key])
