"""Wiring."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """Pages only: no models. The audit log is `titan.platform.admin`."""

    name = "titan.web.ops"
    label = "ops_pages"
    verbose_name = "Operations pages"
