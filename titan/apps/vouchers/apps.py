"""Wiring of vouchers."""

from django.apps import AppConfig


class VouchersConfig(AppConfig):
    name = "titan.apps.vouchers"
    label = "vouchers"
    verbose_name = "Vouchers"
