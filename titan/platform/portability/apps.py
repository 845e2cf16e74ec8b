"""Wiring."""

from django.apps import AppConfig


class PortabilityConfig(AppConfig):
    """Ownership of tables by buckets."""

    name = "titan.platform.portability"
    label = "portability"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from . import guards, numbering

        # The last of all applications sends the signal when every table is there.
        post_migrate.connect(guards.install, sender=self, dispatch_uid="titan.portability.guards")
        post_migrate.connect(numbering.install, sender=self, dispatch_uid="titan.portability.numbering")
