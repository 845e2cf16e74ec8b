"""Wiring of the REST base."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "titan.platform.rest"
    label = "rest"
    verbose_name = "REST"

    def ready(self) -> None:
        """Tell drf-spectacular what our description is."""
        from drf_spectacular.settings import spectacular_settings

        from .describing import SPECTACULAR_SETTINGS

        spectacular_settings.apply_patches(SPECTACULAR_SETTINGS)  # type: ignore[no-untyped-call]
