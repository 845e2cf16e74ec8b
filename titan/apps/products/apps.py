"""Wiring of the products context."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "titan.apps.products"
    label = "products"
    verbose_name = "Products"
