"""Wiring of the wallet."""

from django.apps import AppConfig


class WalletConfig(AppConfig):
    name = "titan.apps.wallet"
    label = "wallet"
    verbose_name = "Wallet"
