"""Wiring of checkout."""

from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "titan.apps.checkout"
    label = "checkout"
    verbose_name = "Checkout"
