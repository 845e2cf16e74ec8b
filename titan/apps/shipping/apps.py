"""Wiring of the shipping context."""

from django.apps import AppConfig


class ShippingConfig(AppConfig):
    name = "titan.apps.shipping"
    label = "shipping"
    verbose_name = "Shipping"
