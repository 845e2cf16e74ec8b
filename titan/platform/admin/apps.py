"""Wiring of the operations screens."""

from django.apps import AppConfig


class AdminConfig(AppConfig):
    name = "titan.platform.admin"
    label = "ops"
    verbose_name = "Operations"
