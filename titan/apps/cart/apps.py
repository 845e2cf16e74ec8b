"""Wiring of the cart."""

from django.apps import AppConfig


class CartConfig(AppConfig):
    name = "titan.apps.cart"
    label = "cart"
    verbose_name = "Cart"
