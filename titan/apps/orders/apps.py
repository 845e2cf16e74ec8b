"""Wiring of orders."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "titan.apps.orders"
    label = "orders"
    verbose_name = "Orders"
