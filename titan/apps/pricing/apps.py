"""Wiring of pricing."""

from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "titan.apps.pricing"
    label = "pricing"
    verbose_name = "Pricing"
