"""Wiring of payments."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "titan.apps.payments"
    label = "payments"
    verbose_name = "Payments"
