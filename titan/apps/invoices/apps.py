"""Wiring of invoices."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class InvoicesConfig(AppConfig):
    name = "titan.apps.invoices"
    label = "invoices"
    verbose_name = "Invoices"

    def ready(self) -> None:
        """Who deploys is told of what invoices would lack."""
        checks.register(_check_tax_id, deploy=True)


def _check_tax_id(**_: Any) -> list[checks.CheckMessage]:
    if settings.INVOICE_PLATFORM_TAX_ID:
        return []
    hint = "Set TITAN_INVOICE_PLATFORM_TAX_ID: most countries ask for it on an invoice."
    words = "Invoices of the platform's fees leave out its VAT or tax number."
    return [checks.Warning(words, hint=hint, id="invoices.W001")]
