"""Telling users: a row in the app, and a mail where there is an address."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.platform.db import sql
from titan.platform.mail import outbox

from ..contracts import News, NotificationNotFound, OrderFacts
from ..domain.cases import Message
from ..models import KnownOrder

MAIL = "notifications.plain"
# The address is the user's: the composer looks it up when the mail is sent.
MAIL_TO_USER = "notifications.to_user"
# What is told at once stands in the order in which it happened.
_INSERT = """
INSERT INTO notifications_notification (id, user_id, kind, title, body, url, cause, created_at)
SELECT n.id, n.user_id, n.kind, n.title, n.body, n.url, n.cause, %s + n.place * interval '1 microsecond'
FROM ROWS FROM (
    jsonb_to_recordset(%s::jsonb)
        AS (id uuid, user_id uuid, kind text, title text, body text, url text, cause text)
) WITH ORDINALITY AS n(id, user_id, kind, title, body, url, cause, place)
ON CONFLICT DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Telling:
    """What to tell whom. `email` empty means in the app alone."""

    id: UUID
    user_id: UUID
    kind: str
    title: str
    body: str
    url: str
    cause: str
    email: str = ""
    name: str = ""


def remember_orders(orders: Sequence[OrderFacts]) -> None:
    """See `api.remember_orders`."""
    KnownOrder.objects.bulk_create([KnownOrder(**asdict(order)) for order in orders], ignore_conflicts=True)


def tell_sides(news: Sequence[News], *, is_seller: bool) -> None:
    """Tell each once per cause, in the caller's transaction; of orders that are not known nothing can be told."""
    known = KnownOrder.objects.in_bulk({one.order_id for one in news})
    make = _to_seller if is_seller else _to_buyer
    tellings = [make(one, known[one.order_id]) for one in news if one.order_id in known]
    told = _insert(tellings)
    mails = [
        (one.email, {"name": one.name, "title": one.title, "body": one.body, "url": one.url})
        for one in tellings
        if one.id in told and one.email
    ]
    if mails:
        outbox.enqueue_all(kind=MAIL, locale="en", mails=mails)


def tell_users(messages: Sequence[Message]) -> None:
    """Tell each once per cause, in the app and by mail, in the caller's transaction."""
    shops = {
        order.order_id: order.shop_name
        for order in KnownOrder.objects.in_bulk({one.order_id for one in messages}).values()
    }
    tellings = [
        Telling(
            id=new_id(bucket=bucket_of(one.user_id)),
            user_id=one.user_id,
            kind=one.kind,
            title=one.title[:200],
            body=_begun(one.body.format(shop=shops.get(one.order_id, "the shop"))),
            url=one.url,
            cause=one.cause,
        )
        for one in messages
    ]
    told = _insert(tellings)
    mails = [
        (str(one.user_id), {"user_id": one.user_id, "title": one.title, "body": one.body, "url": one.url})
        for one in tellings
        if one.id in told
    ]
    if mails:
        outbox.enqueue_all(kind=MAIL_TO_USER, locale="en", mails=mails)


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _insert(tellings: Sequence[Telling]) -> set[UUID]:
    """The ids of those that were not told before."""
    if not tellings:
        return set()
    return {row[0] for row in sql.query(_INSERT, (clock.now(), sql.json_param(tellings)))}


def _to_buyer(news: News, order: KnownOrder) -> Telling:
    return Telling(
        **_filled(news, order),
        user_id=order.buyer_id,
        id=new_id(bucket=bucket_of(order.buyer_id)),
        url=f"/orders/{order.order_id}/",
        email=order.buyer_email,
        name=order.buyer_name,
    )


def _to_seller(news: News, order: KnownOrder) -> Telling:
    return Telling(
        **_filled(news, order),
        user_id=order.seller_id,
        id=new_id(bucket=bucket_of(order.seller_id)),
        url=f"/seller/orders/{order.order_id}/",
    )


def _filled(news: News, order: KnownOrder) -> dict[str, str]:
    return {
        "kind": news.kind,
        "title": news.title.format(number=order.number, shop=order.shop_name)[:200],
        "body": news.body.format(number=order.number, shop=order.shop_name),
        "cause": news.cause,
    }


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
