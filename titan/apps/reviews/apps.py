"""Wiring of the reviews context."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "titan.apps.reviews"
    label = "reviews"
    verbose_name = "Reviews"
