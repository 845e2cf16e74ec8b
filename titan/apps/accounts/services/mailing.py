"""Mail about accounts: what it says. The outbox of the platform keeps and sends it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from titan.apps.users import api as users
from titan.apps.users.contracts import User
from titan.platform.mail import outbox
from titan.platform.mail.models import OutgoingMail

from . import links

VERIFY, ALREADY, RESET, NOBODY, CHANGED = "verify", "already", "reset", "nobody", "changed"
EMAIL, EMAIL_CHANGED = "email", "email_changed"
ADDED, REMOVED = "way_in_added", "way_in_removed"
PREFIX = "accounts."


@dataclass(frozen=True, slots=True)
class _Letter:
    """What a kind of mail says. `path` is where its button leads."""

    subject: str
    path: str
    button: str


def enqueue(*, kind: str, email: str, locale: str, user_id: UUID | None = None, what: str = "") -> None:
    """Leave a mail to be sent, in the caller's transaction. No link is kept with it: it is made when it is sent."""
    facts = ({"user_id": str(user_id)} if user_id else {}) | ({"what": what} if what else {})
    outbox.enqueue(kind=PREFIX + kind, recipient=email, locale=locale, facts=facts)


def compose(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The message in the active language; None when its cause has gone meanwhile."""
    kind = mail.kind.removeprefix(PREFIX)
    user_id = UUID(mail.facts["user_id"]) if "user_id" in mail.facts else None
    user = users.get_many(ids=[user_id]).get(user_id) if user_id else None
    if user_id and (user is None or not user.is_active):
        return None
    if kind == EMAIL and (user is None or users.asked_email_change(user_id=user.id) is None):
        return None
    letter = LETTERS[kind](user)
    context = {
        "letter": letter,
        "url": links.absolute(letter.path),
        "user": user,
        "kind": kind,
        "what": mail.facts.get("what", ""),
        "site": links.absolute("/"),
    }
    text = render_to_string(f"accounts/mail/{kind}.txt", context)
    context["paragraphs"] = [part.strip() for part in text.split("\n\n") if part.strip()]
    body = render_to_string("accounts/mail/plain.txt", context)
    html = render_to_string("accounts/mail/letter.html", context)
    message = EmailMultiAlternatives(subject=letter.subject, body=body, to=[mail.recipient])
    message.attach_alternative(html, "text/html")
    return message


def _verify(user: User | None) -> _Letter:
    assert user is not None
    path = reverse("account-verify", args=[links.verify_token(user)])
    return _Letter(_("Confirm your e-mail address"), path, _("Confirm the address"))


def _already(_user: User | None) -> _Letter:
    return _Letter(_("You already have an account"), reverse("account-login"), _("Sign in"))


def _reset(user: User | None) -> _Letter:
    assert user is not None
    path = reverse("account-reset-confirm", args=[links.reset_token(user)])
    return _Letter(_("Choose a new password"), path, _("Choose a new password"))


def _nobody(_user: User | None) -> _Letter:
    return _Letter(
        _("There is no account with this address"), reverse("account-signup"), _("Create an account")
    )


def _changed(_user: User | None) -> _Letter:
    return _Letter(_("Your password was changed"), reverse("account-reset"), _("It was not me"))


def _email(user: User | None) -> _Letter:
    assert user is not None
    change = users.asked_email_change(user_id=user.id)
    assert change is not None
    path = reverse("account-email-confirm", args=[links.change_token(change)])
    return _Letter(_("Confirm your new e-mail address"), path, _("Use this address"))


def _email_changed(_user: User | None) -> _Letter:
    return _Letter(_("Your e-mail address was changed"), reverse("account-login"), _("Sign in"))


def _added(_user: User | None) -> _Letter:
    return _Letter(_("There is another way to sign in to your account"), reverse("account"), _("Look"))


def _removed(_user: User | None) -> _Letter:
    return _Letter(_("A way to sign in to your account was removed"), reverse("account"), _("Look"))


LETTERS: dict[str, Callable[[User | None], _Letter]] = {
    VERIFY: _verify,
    ALREADY: _already,
    RESET: _reset,
    NOBODY: _nobody,
    CHANGED: _changed,
    EMAIL: _email,
    EMAIL_CHANGED: _email_changed,
    ADDED: _added,
    REMOVED: _removed,
}
