"""Wiring."""

from django.apps import AppConfig


class SellerCentreConfig(AppConfig):
    name = "titan.web.seller_centre"
    label = "seller_centre"
    verbose_name = "Seller centre"
