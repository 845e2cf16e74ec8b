"""Wiring of the sellers context."""

from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "titan.apps.sellers"
    label = "sellers"
    verbose_name = "Sellers"
