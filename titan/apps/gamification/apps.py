"""Wiring of gamification."""

from django.apps import AppConfig


class GamificationConfig(AppConfig):
    name = "titan.apps.gamification"
    label = "gamification"
    verbose_name = "Coins"
