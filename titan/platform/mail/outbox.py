"""Leaving mail to be sent, and sending what is due."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.module_loading import autodiscover_modules

from titan.kernel import clock
from titan.platform.db import sql, transactions
from titan.platform.failpoints import reach

from .models import OutgoingMail

PATIENCE = timedelta(days=2)
LEASE = timedelta(minutes=2)
BATCH = 20
KEPT = timedelta(days=30)


class Sendable(Protocol):
    """A mail of Django's, or a text message (titan.platform.sms)."""

    def send(self) -> object:
        """Hand it over, or raise what is wrong."""


Composer = Callable[[OutgoingMail], Sendable | None]
log = structlog.get_logger(__name__)
_composers: dict[str, Composer] = {}


def composer(kind: str) -> Callable[[Composer], Composer]:
    """Decorator for a context's `tasks.py`: writes the mails of a kind, in the recipient's language.

    It answers None where the cause has gone meanwhile; then nothing is sent.
    """

    def wrap(compose: Composer) -> Composer:
        _composers[kind] = compose
        return compose

    return wrap


def enqueue(*, kind: str, recipient: str, locale: str, facts: Mapping[str, Any]) -> None:
    """Leave a mail to be sent, in the caller's transaction."""
    enqueue_all(kind=kind, locale=locale, mails=[(recipient, facts)])


def enqueue_all(*, kind: str, locale: str, mails: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Leave (recipient, facts) of a kind to be sent, in one statement."""
    now = clock.now()
    sql.execute(
        "INSERT INTO mail_outgoing (kind, recipient, locale, facts, created_at, due_at, attempts, last_error)"
        " SELECT %s, m.recipient, %s, m.facts, %s, %s, 0, ''"
        " FROM jsonb_to_recordset(%s::jsonb) AS m(recipient text, facts jsonb)",
        (kind, locale, now, now, sql.json_param([{"recipient": to, "facts": facts} for to, facts in mails])),
    )


def send_due() -> int:
    """Send what is due, and say how many went out."""
    autodiscover_modules("tasks")
    return sum(_try(mail) for mail in _claimed())


def _claimed() -> list[OutgoingMail]:
    """Take up to BATCH due mails for LEASE, so that no other worker sends them meanwhile."""
    now = clock.now()
    ids = sql.query(
        "UPDATE mail_outgoing SET due_at = %s, attempts = attempts + 1 WHERE id IN ("
        " SELECT id FROM mail_outgoing WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= %s"
        " ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id",
        (now + LEASE, now, BATCH),
    )
    return list(OutgoingMail.objects.filter(id__in=[row[0] for row in ids]).order_by("id"))


def _try(mail: OutgoingMail) -> int:
    transactions.forbid_transaction()
    try:
        with translation.override(_spoken(mail.locale)):
            message = _composers[mail.kind](mail)
        if message is not None:
            reach("mail.before_send")
            message.send()
    except Exception as error:  # noqa: BLE001 - a mail that cannot be made or sent must not stop the others
        log.warning("mail.failed", mail=mail.pk, kind=mail.kind, attempts=mail.attempts, reason=str(error))
        _later(mail, error)
        return 0
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=clock.now(), last_error="")
    return 1


def _spoken(locale: str) -> str:
    """The reader's language, or the site's own: words of Django's alone would make a letter in two languages."""
    return locale if locale in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _later(mail: OutgoingMail, error: Exception) -> None:
    now = clock.now()
    OutgoingMail.objects.filter(pk=mail.pk).update(
        due_at=now + timedelta(seconds=min(3600, 5 * 2 ** min(mail.attempts, 12))),
        given_up_at=now if now - mail.created_at > PATIENCE else None,
        last_error=f"{type(error).__name__}: {error}"[:500],
    )


def send_again(*, mail_id: int) -> None:
    """Put a mail, sent or given up, back into the outbox, with its patience anew."""
    now = clock.now()
    OutgoingMail.objects.filter(pk=mail_id).update(
        due_at=now, created_at=now, sent_at=None, given_up_at=None, attempts=0
    )


def purge() -> int:
    """Delete mails made long ago, and say how many."""
    done, _ = OutgoingMail.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    return done
