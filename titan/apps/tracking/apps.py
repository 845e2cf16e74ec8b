"""Wiring of the tracking context."""

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "titan.apps.tracking"
    label = "tracking"
    verbose_name = "Tracking"
