"""Mail about accounts: a row in the transaction of its cause, sent by a worker, so an outage loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from titan.apps.users import api as users
from titan.apps.users.contracts import User
from titan.kernel import clock
from titan.platform.db import sql, transactions
from titan.platform.failpoints import reach

from ..models import OutgoingMail
from . import links

VERIFY, ALREADY, RESET, NOBODY, CHANGED = "verify", "already", "reset", "nobody", "changed"
PATIENCE = timedelta(days=2)
LEASE = timedelta(minutes=2)
BATCH = 20
KEPT = timedelta(days=30)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Letter:
    """What a kind of mail says. `path` is where its button leads."""

    subject: str
    path: str
    button: str


def enqueue(*, kind: str, email: str, locale: str, user_id: UUID | None = None) -> None:
    """Leave a mail to be sent, in the caller's transaction."""
    now = clock.now()
    OutgoingMail.objects.create(
        kind=kind, user_id=user_id, recipient=email, locale=locale, created_at=now, due_at=now
    )


def send_due() -> int:
    """Send what is due, and say how many went out. A mail may go out twice if this dies in between."""
    sent = 0
    for mail in _claimed():
        sent += _try(mail)
    return sent


def _claimed() -> list[OutgoingMail]:
    """Take up to BATCH due mails for LEASE, so that no other worker sends them meanwhile."""
    now = clock.now()
    ids = sql.query(
        "UPDATE accounts_outgoing_mail SET due_at = %s, attempts = attempts + 1 WHERE id IN ("
        " SELECT id FROM accounts_outgoing_mail WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= %s"
        " ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id",
        (now + LEASE, now, BATCH),
    )
    return list(OutgoingMail.objects.filter(id__in=[row[0] for row in ids]).order_by("id"))


def _try(mail: OutgoingMail) -> int:
    transactions.forbid_transaction()
    try:
        message = _compose(mail)
        if message is not None:
            reach("accounts.mail.before_send")
            message.send()
    except Exception as error:  # noqa: BLE001 - a mail that cannot be made or sent must not stop the others
        _log.warning("mail_failed", mail=mail.id, kind=mail.kind, attempts=mail.attempts, reason=str(error))
        _later(mail, error)
        return 0
    OutgoingMail.objects.filter(id=mail.id).update(sent_at=clock.now(), last_error="")
    return 1


def _later(mail: OutgoingMail, error: Exception) -> None:
    now = clock.now()
    given_up = now if now - mail.created_at > PATIENCE else None
    OutgoingMail.objects.filter(id=mail.id).update(
        due_at=now + timedelta(seconds=min(3600, 5 * 2 ** min(mail.attempts, 12))),
        given_up_at=given_up,
        last_error=f"{type(error).__name__}: {error}"[:500],
    )


def _compose(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The message in the language of its reader; None when its cause has gone meanwhile."""
    user = users.get_many(ids=[mail.user_id]).get(mail.user_id) if mail.user_id else None
    if mail.user_id and (user is None or not user.is_active):
        return None
    with translation.override(mail.locale):
        letter = _LETTERS[mail.kind](user)
        context = {
            "letter": letter,
            "url": links.absolute(letter.path),
            "user": user,
            "kind": mail.kind,
            "site": links.absolute("/"),
        }
        text = render_to_string(f"accounts/mail/{mail.kind}.txt", context)
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


_LETTERS: dict[str, Callable[[User | None], _Letter]] = {
    VERIFY: _verify,
    ALREADY: _already,
    RESET: _reset,
    NOBODY: _nobody,
    CHANGED: _changed,
}


def send_again(*, mail_id: int) -> None:
    """Put a mail back into the outbox, with its patience anew."""
    now = clock.now()
    OutgoingMail.objects.filter(id=mail_id).update(
        due_at=now, created_at=now, sent_at=None, given_up_at=None, attempts=0
    )


def purge() -> int:
    """Delete mails sent or given up long ago, and say how many."""
    before = clock.now() - KEPT
    done, _rows = OutgoingMail.objects.filter(created_at__lt=before).delete()
    return done
