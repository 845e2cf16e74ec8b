"""Signing out and changing a password go by the same doors as for everybody, which know of devices and rules."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from titan.platform.pages.links import links


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send the form on as it is."""
    response = HttpResponseRedirect(links()["logout"])
    response.status_code = HTTPStatus.TEMPORARY_REDIRECT
    return response


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """To the account's page."""
    return HttpResponseRedirect(f"{links()['account']}password/")
