"""Wiring of outgoing mail."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "titan.platform.mail"
    label = "mail"
    verbose_name = "Mail"
