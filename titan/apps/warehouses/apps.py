"""Wiring of the warehouses context."""

from django.apps import AppConfig


class WarehousesConfig(AppConfig):
    name = "titan.apps.warehouses"
    label = "warehouses"
    verbose_name = "Warehouses"
