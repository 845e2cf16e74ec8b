"""Wiring of the refunds context."""

from django.apps import AppConfig


class RefundsConfig(AppConfig):
    name = "titan.apps.refunds"
    label = "refunds"
    verbose_name = "Returns and disputes"
