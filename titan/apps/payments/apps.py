"""Wiring of payments."""

from typing import Any

from django.apps import AppConfig
from django.core import checks


class PaymentsConfig(AppConfig):
    name = "titan.apps.payments"
    label = "payments"
    verbose_name = "Payments"

    def ready(self) -> None:
        """Misconfigured providers are told at the start, not at the first payment."""
        checks.register(_check_providers)
        from titan.platform.observability.metrics import register_gauge

        from .services import switching

        register_gauge(
            "titan_payment_provider_health",
            "Card providers: 1 well, 0.5 being tried again, 0 passed over.",
            switching.healthy,
            label="provider",
        )
        register_gauge(
            "titan_payment_provider_calls",
            "Calls to card providers by outcome since Valkey began.",
            switching.outcomes,
            label="outcome",
        )


def _check_providers(**_: Any) -> list[checks.CheckMessage]:
    from .services.providers.configured import configured

    try:
        configured()
    except ValueError as error:
        hint = "Its form: docs/payments.md, and titan/apps/payments/services/providers/configured.py."
        return [checks.Error(f"CARD_PROVIDERS: {error}", hint=hint, id="payments.E001")]
    return []
