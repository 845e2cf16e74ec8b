"""A phone number to sign in with: the form that asks for it, the one that takes the code, and the one that gives it up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from titan.kernel.errors import FieldProblem, InvalidInput, Kind, TitanError

from .. import api
from ..contracts import CodeSpent, CodeWrong
from . import signing
from .claiming import onward
from .forms import Form, password_beside_its_field, refused, typed, words
from .frame import own_page, show, user_id_of


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """The number in use, and a form for another one."""
    if request.method != "POST":
        return _show(request, Form())
    # Not `phone`: by that name the router would look for its owner.
    values = typed(request, "new_phone")
    try:
        api.ask_phone(
            user_id=user_id_of(request), phone=values["new_phone"], client=signing.client_of(request)
        )
    except InvalidInput as error:
        problems = tuple(FieldProblem("/new_phone", one.code, one.message) for one in error.problems)
        return _show(request, refused(values, InvalidInput(problems=problems)), status=422)
    except TitanError as error:
        return _refused(request, refused(values, error), error)
    messages.success(request, _("We sent a message with a code."))
    return redirect("account-phone")


@own_page
@sensitive_post_parameters("code")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the code."""
    try:
        proof = api.confirm_phone(
            user_id=user_id_of(request),
            code=request.POST.get("code", ""),
            client=signing.client_of(request),
        )
    except (CodeWrong, CodeSpent) as error:
        beside = InvalidInput(problems=(FieldProblem("/code", "wrong", words(error)),))
        return _refused(request, refused({}, beside), error)
    except TitanError as error:
        return _refused(request, refused({}, error), error)
    return onward(request, proof)


@own_page
@sensitive_post_parameters("current_password")
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Give the number up."""
    try:
        api.remove_phone(
            user_id=user_id_of(request),
            password=request.POST.get("current_password", ""),
            client=signing.client_of(request),
        )
    except TitanError as error:
        return _refused(request, refused({}, password_beside_its_field(error)), error)
    messages.success(request, _("The phone number is removed."))
    return redirect("account")


def _refused(request: HttpRequest, form: Form, error: TitanError) -> HttpResponse:
    if error.kind is Kind.UNAVAILABLE:
        raise error
    return _show(request, form, status=429 if error.kind is Kind.TOO_MANY else 422)


def _show(request: HttpRequest, form: Form, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "phone": api.phone(user_id=user_id_of(request))}
    return show(request, "accounts/phone.html", current="account", context=context, status=status)
