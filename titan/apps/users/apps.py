"""Wiring of users."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "titan.apps.users"
    label = "users"
    verbose_name = "Users"

    def ready(self) -> None:
        from titan.platform import homes

        from . import api

        homes.register_identifiers(
            holder=lambda text: api.holder_of(identifier=text),
            bucket=lambda text: api.bucket_of_identifier(identifier=text),
        )
