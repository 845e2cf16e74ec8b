"""Profile, language and currency, password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from titan.apps.users import api as users
from titan.apps.users.contracts import User
from titan.kernel.errors import Kind, TitanError
from titan.platform.pages.cards import Choice

from .. import api
from . import signing
from .backend import PasswordBackend
from .forms import Form, Texts, password_beside_its_field, refused, typed
from .frame import own_page, show, user_id_of


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, currency; what is known of the e-mail address."""
    user = users.get(user_id=user_id_of(request))
    if request.method != "POST":
        values = Texts(name=user.name, locale=user.locale, currency=user.currency)
        return _show(request, user, Form(values))
    values = typed(request, "name", "locale", "currency")
    try:
        user = users.update_profile(user_id=user.id, **values)
    except TitanError as error:
        if error.kind is Kind.UNAVAILABLE:
            raise
        return _show(request, user, refused(values, error), status=422)
    with override(user.locale):
        messages.success(request, _("Saved."))
    response = redirect("account")
    signing.speak(response, user)
    return response


def _show(request: HttpRequest, user: User, form: Form, *, status: int = 200) -> HttpResponse:
    context = {
        "owner": user,
        "phone": api.phone(user_id=user.id),
        "providers": api.providers_of(user_id=user.id),
        "form": form,
        "languages": [Choice(code, name) for code, name in api.languages().items()],
        "currencies": [Choice(code, code) for code in api.currencies()],
    }
    return show(request, "accounts/profile.html", current="account", context=context, status=status)


@own_page
@sensitive_post_parameters("current_password", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; other devices are signed out."""
    if request.method != "POST":
        return _show_password(request, Form())
    try:
        api.change_password(
            user_id=user_id_of(request),
            current=request.POST.get("current_password", ""),
            new=request.POST.get("password", ""),
            client=signing.client_of(request),
            keep=signing.session_id_of(request),
        )
    except TitanError as error:
        return _password_refused(request, error)
    _stay_signed_in(request)
    messages.success(request, _("Your password is changed, and all other devices are signed out."))
    return redirect("account")


def _password_refused(request: HttpRequest, error: TitanError) -> HttpResponse:
    if error.kind is Kind.UNAVAILABLE:
        raise error
    status = 429 if error.kind is Kind.TOO_MANY else 422
    return _show_password(request, refused({}, password_beside_its_field(error)), status=status)


def _show_password(request: HttpRequest, form: Form, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "has_password": users.has_password(user_id=user_id_of(request))}
    return show(request, "accounts/password.html", current="account-password", context=context, status=status)


def _stay_signed_in(request: HttpRequest) -> None:
    """This browser's session was bound to the former password: bind it to the new one, under a new key."""
    update_session_auth_hash(request, PasswordBackend().get_user(user_id_of(request)))
    session_id = signing.session_id_of(request)
    if session_id is not None:
        api.renew_browser_session(session_id=session_id, django_key=request.session.session_key or "")
