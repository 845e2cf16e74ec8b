"""Telling users: a row in the app, and a mail where there is an address."""

from dataclasses import dataclass
from uuid import UUID

from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.platform.db import sql
from titan.platform.mail import outbox

from .contracts import NotificationNotFound
from .models import KnownOrder

MAIL = "notifications.plain"


@dataclass(frozen=True, slots=True)
class Telling:
    """What to tell whom. `email` empty means in the app alone."""

    user_id: UUID
    kind: str
    title: str
    body: str
    url: str
    cause: str
    email: str = ""
    name: str = ""


def tell(telling: Telling) -> None:
    """Tell once per cause, in the caller's transaction."""
    told = sql.execute(
        "INSERT INTO notifications_notification (id, user_id, kind, title, body, url, cause, created_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            new_id(bucket=bucket_of(telling.user_id)),
            telling.user_id,
            telling.kind,
            telling.title[:200],
            telling.body,
            telling.url,
            telling.cause,
            clock.now(),
        ),
    )
    if told and telling.email:
        facts = {"name": telling.name, "title": telling.title, "body": telling.body, "url": telling.url}
        outbox.enqueue(kind=MAIL, recipient=telling.email, locale="en", facts=facts)


def remember_order(order: KnownOrder) -> None:
    """Keep what later mails of the order need."""
    KnownOrder.objects.bulk_create([order], ignore_conflicts=True)


def known_order(order_id: UUID) -> KnownOrder | None:
    """What is kept of an order."""
    return KnownOrder.objects.filter(order_id=order_id).first()


def mark_read(user_id: UUID, notification_id: UUID | None) -> None:
    """Mark one, or with None all, of a user's notifications read."""
    if notification_id is None:
        sql.execute(
            "UPDATE notifications_notification SET read_at = %s WHERE user_id = %s AND read_at IS NULL",
            (clock.now(), user_id),
        )
        return
    found = sql.execute(
        "UPDATE notifications_notification SET read_at = coalesce(read_at, %s) WHERE user_id = %s AND id = %s",
        (clock.now(), user_id, notification_id),
    )
    if not found:
        raise NotificationNotFound
