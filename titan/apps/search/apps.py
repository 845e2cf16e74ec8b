"""Wiring of the search context."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "titan.apps.search"
    label = "search"
    verbose_name = "Search"
