"""Wiring of payouts."""

from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    name = "titan.apps.payouts"
    label = "payouts"
    verbose_name = "Payouts"
