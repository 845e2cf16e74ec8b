"""Sign in, sign up, sign out."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from titan.kernel.errors import Kind, TitanError

from .. import api
from . import signing
from .forms import Form, refused, typed


def _show(request: HttpRequest, template: str, form: Form, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": signing.next_path(request),
        "signed_in": request.user.is_authenticated,
        "providers": api.providers(),
    }
    return render(request, template, context, status=status)


def _status(error: TitanError) -> int:
    return 429 if error.kind is Kind.TOO_MANY else 422


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The login form. Shown to the signed-in too if they are sent here: the page they want needs another user."""
    if request.method != "POST":
        if request.user.is_authenticated and not signing.next_path(request):
            return redirect("account")
        return _show(request, "accounts/login.html", Form())
    values = typed(request, "email", "password")
    try:
        # The field is `email` whatever is typed into it: by that name the router's cells look for its owner.
        user = api.check_credentials(
            identifier=values["email"], password=values["password"], client=signing.client_of(request)
        )
    except TitanError as error:
        if error.kind is Kind.UNAVAILABLE:
            raise
        return _show(request, "accounts/login.html", refused(values, error), status=_status(error))
    return signing.sign_in(request, user)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """The form for a new account."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect("account")
        return _show(request, "accounts/signup.html", Form())
    values = typed(request, "name", "email", "password")
    locale = get_language() or ""
    try:
        user = api.register_browser(
            **values,
            locale=locale if locale in api.languages() else "",
            client=signing.client_of(request),
        )
    except TitanError as error:
        if error.kind is Kind.UNAVAILABLE:
            raise
        return _show(request, "accounts/signup.html", refused(values, error), status=_status(error))
    return signing.sign_in(request, user)


@never_cache
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End this browser's session."""
    signing.sign_out(request)
    return HttpResponseRedirect(signing.next_path(request) or "/")
