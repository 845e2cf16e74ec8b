"""A form as it is shown: what was typed, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import gettext as _

from titan.kernel.errors import FieldProblem, TitanError
from titan.platform.pages.cards import Choice

from ..contracts import CredentialsWrong


class Texts(dict[str, str]):
    """Texts by field name; empty for a field that has none, which components need to be told."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Form:
    """Values and messages by field name; `alert` is about the form as a whole."""

    values: Texts = field(default_factory=Texts)
    errors: Texts = field(default_factory=Texts)
    alert: str = ""

    @property
    def problems(self) -> list[Choice]:
        """For the summary on top: the id of each faulty field, and its message."""
        return [Choice(f"id-{name}", message) for name, message in self.errors.items()]


def typed(request: HttpRequest, *names: str) -> Texts:
    """The fields of a posted form; absent ones are empty."""
    return Texts({name: request.POST.get(name, "") for name in names})


def refused(values: Mapping[str, str], error: TitanError) -> Form:
    """The form again, with the problems of a refusal beside its fields. Passwords are not repeated."""
    kept = Texts({name: value for name, value in values.items() if "password" not in name})
    errors = {problem.pointer.rpartition("/")[2]: message(problem) for problem in reversed(error.problems)}
    return Form(kept, Texts(reversed(errors.items())), "" if errors else words(error))


def password_beside_its_field(error: TitanError) -> TitanError:
    """The same refusal, or the one that the field `current_password` is wrong."""
    if isinstance(error, CredentialsWrong):
        wrong = FieldProblem("/current_password", "wrong", _("This is not your current password."))
        return CredentialsWrong(problems=(wrong,))
    return error


def message(problem: FieldProblem) -> str:
    """What a person reads beside a field."""
    field_name = problem.pointer.rpartition("/")[2]
    return _by_field().get((field_name, problem.code)) or _by_code().get(problem.code) or problem.message


def words(error: TitanError) -> str:
    """What a person reads above a form."""
    return _by_error().get(error.code) or _(error.detail)


def _by_error() -> dict[str, str]:
    return {
        "accounts.credentials_wrong": _("The e-mail address, the phone number or the password is not right."),
        "accounts.email_not_verified": _(
            "Confirm your e-mail address first: press the link in the mail we sent you."
        ),
        "accounts.phones_not_offered": _("We send no text messages at the moment."),
        "accounts.code_wrong": _("This is not the code. Look at the last message we sent."),
        "accounts.code_spent": _("This code is used up or too old. Have a new one sent."),
        "accounts.link_invalid": _("This took too long, or was begun in another browser. Try again."),
        "accounts.provider_email_missing": _(
            "The other side told us no confirmed e-mail address. Create an account with one, then link it there."
        ),
        "accounts.password_missing": _("Set a password first, so that you can still get in without it."),
        "oidc.refused": _("The other side did not confirm who you are. Try again."),
        "users.identifier_taken": _(
            "Another account uses this. Remove it there first, or wait a moment if it was yours."
        ),
        "accounts.deactivated": _("This account is deactivated. Write to us if you think this is a mistake."),
        "accounts.too_many_attempts": _("Too many attempts from here. Wait a few minutes and try again."),
        "users.address_book_full": _("Your address book is full. Delete an address first."),
    }


def _by_code() -> dict[str, str]:
    return {
        "required": _("Fill this in."),
        "too_long": _("This is too long."),
        "password_too_short": _("Use at least 10 characters."),
        "password_too_common": _("This password is on lists of common passwords. Choose another one."),
        "password_too_similar": _("This password is too much like your name or e-mail address."),
    }


def _by_field() -> dict[tuple[str, str], str]:
    return {
        ("email", "wrong_format"): _("Enter an e-mail address such as name@example.org."),
        ("new_email", "wrong_format"): _("Enter an e-mail address such as name@example.org."),
        ("new_email", "unchanged"): _("That is your address already."),
        ("name", "required"): _("Enter a name."),
        ("street", "required"): _("Enter street and number."),
        ("city", "required"): _("Enter the city."),
        ("postal_code", "required"): _("Enter the postal code."),
        ("postal_code", "mismatch"): _("This postal code is not in the region you chose."),
        ("region", "required"): _("Choose a region."),
        ("region", "not_one_of"): _("Choose a region of this country."),
        ("country", "not_one_of"): _("Choose a country."),
        ("phone", "wrong_format"): _("Enter a telephone number, or leave this empty."),
        ("new_phone", "wrong_format"): _("Enter a telephone number such as +49 30 901820."),
        ("new_phone", "unchanged"): _("That is your number already."),
    }
