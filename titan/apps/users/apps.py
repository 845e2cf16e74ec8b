"""Wiring of users."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "titan.apps.users"
    label = "users"
    verbose_name = "Users"
