"""Addresses of the probes. `RequestContextMiddleware` answers them; these serve `reverse` and the URL checks."""

from django.urls import path

from . import health

urlpatterns = [
    path(address.lstrip("/"), view, name=address.lstrip("/")) for address, view in health.PROBES.items()
]
