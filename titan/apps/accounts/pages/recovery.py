"""The links of mails, and the form that asks for one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from titan.apps.users.contracts import PasswordTooWeak
from titan.kernel.errors import Kind, TitanError

from .. import api
from ..contracts import LinkInvalid
from . import signing
from .forms import Form, refused, typed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """A button that verifies: programs that look into mails follow links, and only people press buttons."""
    if request.method != "POST":
        return render(request, "accounts/verify.html")
    try:
        api.verify_email(token=token)
    except LinkInvalid:
        return render(request, "accounts/link_invalid.html", {"retry": "account"}, status=410)
    messages.success(request, _("Thank you. Your e-mail address is confirmed."))
    return redirect("account" if request.user.is_authenticated else "account-login")


@never_cache
@login_required
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """Send the verification mail once more."""
    api.resend_verification(user_id=UUID(str(request.user.pk)))
    messages.success(request, _("We sent you a mail with a link."))
    return redirect("account")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link to choose a new password. The answer is the same for every address."""
    if request.method != "POST":
        return render(request, "accounts/reset.html", {"form": Form()})
    values = typed(request, "email")
    try:
        api.request_password_reset(
            email=values["email"], client=signing.client_of(request), locale=_language()
        )
    except TitanError as error:
        if error.kind is Kind.UNAVAILABLE:
            raise
        status = 429 if error.kind is Kind.TOO_MANY else 422
        return render(request, "accounts/reset.html", {"form": refused(values, error)}, status=status)
    return render(request, "accounts/reset_sent.html", {"email": values["email"]})


def _language() -> str:
    language = get_language() or ""
    return language if language in api.languages() else ""


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def reset_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a new password by the link of the mail."""
    try:
        owner = api.check_reset_link(token=token)
        if request.method != "POST":
            return render(request, "accounts/reset_confirm.html", {"form": Form(), "owner": owner})
        api.reset_password(token=token, password=request.POST.get("password", ""))
    except PasswordTooWeak as error:
        context = {"form": refused({}, error), "owner": owner}
        return render(request, "accounts/reset_confirm.html", context, status=422)
    except LinkInvalid:
        return render(request, "accounts/link_invalid.html", {"retry": "account-reset"}, status=410)
    messages.success(request, _("Your new password is set. Sign in with it."))
    return redirect("account-login")
