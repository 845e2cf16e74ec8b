"""Wiring of giftcards."""

from django.apps import AppConfig


class GiftcardsConfig(AppConfig):
    name = "titan.apps.giftcards"
    label = "giftcards"
    verbose_name = "Gift cards"
