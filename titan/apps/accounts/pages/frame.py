"""What all pages of the signed-in user share."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from titan.platform.pages.links import account_tabs

from .. import api
from .signing import session_id_of

View = Callable[..., HttpResponse]


def own_page(view: View) -> View:
    """Decorator: for the signed-in only, never cached; notes that the device was used."""

    @never_cache
    @login_required
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        session_id = session_id_of(request)
        if session_id is not None:
            api.note_seen(session_id=session_id)
        return view(request, *args, **kwargs)

    return shown


def user_id_of(request: HttpRequest) -> UUID:
    """The signed-in user."""
    return UUID(str(request.user.pk))


def show(
    request: HttpRequest, template: str, *, current: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the account; `current` is the name of its address."""
    return render(request, template, {"account_links": account_tabs(current), **context}, status=status)
