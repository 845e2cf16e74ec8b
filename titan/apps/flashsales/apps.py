"""Wiring of flash sales."""

from django.apps import AppConfig


class FlashsalesConfig(AppConfig):
    name = "titan.apps.flashsales"
    label = "flashsales"
    verbose_name = "Flash sales"
