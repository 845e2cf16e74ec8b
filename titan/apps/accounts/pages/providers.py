"""Getting in with an account elsewhere: the way there, the way back from cell to cell, and the page that links and unlinks."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from titan.apps.users import api as users
from titan.kernel.errors import Kind, NotFound, TitanError

from .. import api
from ..contracts import Arrival, Callback, CredentialsWrong, Departure, MustLinkFirst
from . import claiming, signing
from .forms import Form, refused, words
from .frame import own_page, show, user_id_of

# With TLS no neighbouring domain can set a cookie of that name, and so have its own attempt finished here.
ATTEMPT_COOKIE = f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}titan_attempt"
ATTEMPT_SECONDS = 600


@never_cache
@require_POST
def begin(request: HttpRequest, provider: str) -> HttpResponse:
    """To the provider. A posted form, so that no other site can begin this in somebody's browser."""
    try:
        departure = api.begin_provider(
            provider=provider, onward=signing.next_path(request), client=signing.client_of(request)
        )
    except NotFound:
        return redirect("account-login")
    except TitanError as error:
        return _failed(request, error)
    return _depart(request, departure)


def _depart(request: HttpRequest, departure: Departure) -> HttpResponse:
    """The way there is a page of its own, since a form may only lead to this site (`form-action`)."""
    response = render(request, "accounts/provider_leave.html", {"url": departure.url})
    response.headers["Refresh"] = f"0; url={departure.url}"
    # Lax, not Strict: the browser comes back from another site.
    response.set_cookie(
        ATTEMPT_COOKIE,
        departure.attempt,
        max_age=ATTEMPT_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@never_cache
@require_safe
def callback(request: HttpRequest, provider: str) -> HttpResponse:
    """Back from the provider, in whatever cell."""
    state, code, issuer = (request.GET.get(name, "") for name in ("state", "code", "iss"))
    return _arrived(request, Callback(provider, state, code, issuer))


@never_cache
@require_safe
def go_on(request: HttpRequest, token: str) -> HttpResponse:
    """In the cell that the one before led to."""
    return _arrived(request, token)


def _arrived(request: HttpRequest, told: Callback | str) -> HttpResponse:
    try:
        arrival = api.arrive_from_provider(
            attempt=request.COOKIES.get(ATTEMPT_COOKIE, ""),
            told=told,
            me=user_id_of(request) if request.user.is_authenticated else None,
            client=signing.client_of(request),
        )
    except TitanError as error:
        return _forget(_failed(request, error))
    if not arrival.handover:
        return _forget(_landed(request, arrival))
    onward = HttpResponseRedirect(reverse("account-handover", args=[arrival.handover]))
    onward.status_code = 303
    return onward


def _forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(ATTEMPT_COOKIE, samesite="Lax")
    return response


def _landed(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    onward, proof = arrival.onward, arrival.proof
    if proof is not None and proof.proof:
        onward = claiming.path_of(proof.proof, onward=onward)
    if arrival.user is not None:
        return signing.sign_in(request, arrival.user, onward=onward)
    if proof is not None and proof.is_changed:
        messages.success(request, _("Thank you. From now on you can sign in with it."))
    return redirect(onward or reverse("account-providers"))


def _failed(request: HttpRequest, error: TitanError) -> HttpResponse:
    if error.kind is Kind.UNAVAILABLE:
        raise error
    context = {"must_link": isinstance(error, MustLinkFirst), "words": words(error)}
    status = {Kind.TOO_MANY: 429, Kind.NOT_FOUND: 404, Kind.CONFLICT: 409}.get(error.kind, 422)
    return render(request, "accounts/provider_failed.html", context, status=status)


@own_page
@require_http_methods(["GET", "HEAD"])
def linked(request: HttpRequest) -> HttpResponse:
    """All providers, and which of them open this account."""
    return _show(request, Form())


@own_page
@sensitive_post_parameters("current_password")
@require_POST
def link(request: HttpRequest, provider: str) -> HttpResponse:
    """To the provider, to come back as somebody who is known by it."""
    try:
        departure = api.begin_provider(
            provider=provider,
            user_id=user_id_of(request),
            password=request.POST.get("current_password", ""),
            onward=reverse("account-providers"),
            client=signing.client_of(request),
        )
    except TitanError as error:
        return _refused(request, error)
    return _depart(request, departure)


@own_page
@sensitive_post_parameters("current_password")
@require_POST
def unlink(request: HttpRequest, provider: str) -> HttpResponse:
    """Let it open this account no longer."""
    try:
        api.unlink_provider(
            provider=provider,
            user_id=user_id_of(request),
            password=request.POST.get("current_password", ""),
            client=signing.client_of(request),
        )
    except TitanError as error:
        return _refused(request, error)
    messages.success(request, _("You can no longer sign in with it."))
    return redirect("account-providers")


def _refused(request: HttpRequest, error: TitanError) -> HttpResponse:
    if error.kind is Kind.UNAVAILABLE:
        raise error
    if isinstance(error, NotFound):
        return redirect("account-providers")
    is_wrong = isinstance(error, CredentialsWrong)
    form = Form(alert=_("This is not your current password.")) if is_wrong else refused({}, error)
    return _show(request, form, status=429 if error.kind is Kind.TOO_MANY else 422)


def _show(request: HttpRequest, form: Form, *, status: int = 200) -> HttpResponse:
    user_id = user_id_of(request)
    context = {
        "form": form,
        "providers": api.providers_of(user_id=user_id),
        "has_password": users.has_password(user_id=user_id),
    }
    return show(request, "accounts/providers.html", current="account", context=context, status=status)
