"""Wiring of commissions."""

from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "titan.apps.commissions"
    label = "commissions"
    verbose_name = "Commissions"
