"""Wiring of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "titan.apps.accounts"
    label = "accounts"
    verbose_name = "Accounts"
