"""Wiring of invoices."""

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "titan.apps.invoices"
    label = "invoices"
    verbose_name = "Invoices"
