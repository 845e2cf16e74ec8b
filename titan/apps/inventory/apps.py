"""Wiring of the inventory context."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "titan.apps.inventory"
    label = "inventory"
    verbose_name = "Inventory"
