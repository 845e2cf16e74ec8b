"""Wiring of idempotency."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "titan.platform.idempotency"
    label = "idempotency"
    verbose_name = "Idempotency"
