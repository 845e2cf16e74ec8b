"""The devices that are signed in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import api
from ..contracts import SessionNotFound
from . import signing
from .frame import own_page, show, user_id_of


@own_page
@require_http_methods(["GET", "HEAD"])
def device_list(request: HttpRequest) -> HttpResponse:
    """All of them, this one marked."""
    context = {
        "sessions": api.open_sessions(user_id=user_id_of(request)),
        "current_id": signing.session_id_of(request),
    }
    return show(request, "accounts/devices.html", current="account-sessions", context=context)


@own_page
@require_POST
def device_end(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Sign one out; this one too."""
    if session_id == signing.session_id_of(request):
        signing.sign_out(request)
        return redirect("account-login")
    try:
        api.end_session(user_id=user_id_of(request), session_id=session_id)
    except SessionNotFound:
        messages.warning(request, _("This device was signed out already."))
    else:
        messages.success(request, _("The device is signed out."))
    return redirect("account-sessions")


@own_page
@require_POST
def device_end_others(request: HttpRequest) -> HttpResponse:
    """Sign all others out."""
    api.end_sessions(user_id=user_id_of(request), because="signed out", keep=signing.session_id_of(request))
    messages.success(request, _("All other devices are signed out."))
    return redirect("account-sessions")
