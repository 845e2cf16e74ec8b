"""Wiring of notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "titan.apps.notifications"
    label = "notifications"
    verbose_name = "Notifications"
