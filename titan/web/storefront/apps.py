"""Wiring."""

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    """Pages only: no models."""

    name = "titan.web.storefront"
    label = "storefront"
    verbose_name = "Storefront"
