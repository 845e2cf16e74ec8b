"""Wiring of the demo."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "titan.web.demo"
    label = "demo"
    verbose_name = "Demo marketplace"
