"""Wiring of users."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "titan.apps.users"
    label = "users"
    verbose_name = "Users"

    def ready(self) -> None:
        from titan.platform import homes

        from . import api

        homes.register_holders(lambda email: api.holder_of_email(email=email))
