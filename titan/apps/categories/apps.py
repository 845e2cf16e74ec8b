"""Wiring of the categories context."""

from django.apps import AppConfig


class CategoriesConfig(AppConfig):
    name = "titan.apps.categories"
    label = "categories"
    verbose_name = "Categories"
