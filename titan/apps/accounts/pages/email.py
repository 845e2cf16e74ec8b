"""Another e-mail address: the form that asks for it, and the link that proves it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from titan.kernel.errors import Kind, TitanError

from .. import api
from ..contracts import LinkInvalid
from . import signing
from .forms import Form, password_beside_its_field, refused, typed
from .frame import own_page, show, user_id_of


@own_page
@sensitive_post_parameters("current_password")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Have a link sent to the other address."""
    if request.method != "POST":
        return show(request, "accounts/email.html", current="account", context={"form": Form()})
    # Not `email`: by that name the router would look for its owner.
    values = typed(request, "new_email")
    try:
        api.ask_email_change(
            user_id=user_id_of(request),
            email=values["new_email"],
            password=request.POST.get("current_password", ""),
            client=signing.client_of(request),
        )
    except TitanError as error:
        if error.kind is Kind.UNAVAILABLE:
            raise
        status = 429 if error.kind is Kind.TOO_MANY else 422
        context = {"form": refused(values, password_beside_its_field(error))}
        return show(request, "accounts/email.html", current="account", context=context, status=status)
    messages.success(request, _("We sent a mail with a link to the new address."))
    return redirect("account")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button, as for the first address. Where the user lives in another cell the browser goes on to it, with what it posts."""
    if request.method != "POST":
        return render(request, "accounts/email_confirm.html")
    try:
        proof = api.confirm_claim(token=token)
    except LinkInvalid:
        return render(request, "accounts/link_invalid.html", {"retry": "account-email"}, status=410)
    if proof.proof:
        onward = HttpResponse(status=307)
        onward.headers["Location"] = reverse("account-email-confirm", args=[proof.proof])
        return onward
    messages.success(request, _("Thank you. From now on you sign in with the new address."))
    return redirect("account" if request.user.is_authenticated else "account-login")
