"""Telling users in their language: a row in the app, and a mail."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.mail import outbox

from ..contracts import News, NotificationNotFound, OrderFacts, Phrase
from ..domain.cases import Message
from ..models import KnownOrder
from . import wording

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
    """What to tell whom. Without an `email` a mail goes to the user's own address."""

    id: UUID
    user_id: UUID
    kind: str
    title: tuple[Phrase, ...]
    body: tuple[Phrase, ...]
    url: str
    cause: str
    names: Mapping[str, str]
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
    tell(tellings, mail=None if is_seller else MAIL)


def tell_users(messages: Sequence[Message]) -> None:
    """Tell each once per cause, in the app and by mail, in the caller's transaction."""
    shops = {
        order.order_id: order.shop_name
        for order in KnownOrder.objects.in_bulk({one.order_id for one in messages}).values()
    }
    tell([_of_message(one, shops.get(one.order_id, "")) for one in messages], mail=MAIL_TO_USER)


def _of_message(one: Message, shop: str) -> Telling:
    return Telling(
        id=new_id(bucket=bucket_of(one.user_id)),
        user_id=one.user_id,
        kind=one.kind,
        title=(one.title,),
        body=one.body,
        url=one.url,
        cause=one.cause,
        names={"number": one.number, "shop": shop},
    )


def tell(tellings: Sequence[Telling], *, mail: str | None) -> None:
    """Each once per cause and in the language of its reader: a row in the app, and for those that are new a mail of that kind.

    Who is at home in another cell is told there, where the same fact is heard of.
    """
    tellings = [one for one in tellings if homes.is_here(one.user_id)]
    if not tellings:
        return
    languages = wording.languages_of(one.user_id for one in tellings)
    words = {one.id: _words(one, languages[one.user_id]) for one in tellings}
    rows = [
        {
            "id": one.id,
            "user_id": one.user_id,
            "kind": one.kind,
            "url": one.url,
            "cause": one.cause,
            **words[one.id],
        }
        for one in tellings
    ]
    told = {row[0] for row in sql.query(_INSERT, (clock.now(), sql.json_param(rows)))}
    for language in sorted(set(languages.values())) if mail else ():
        mails = [
            _mail(one, words[one.id])
            for one in tellings
            if one.id in told and languages[one.user_id] == language
        ]
        if mail and mails:
            outbox.enqueue_all(kind=mail, locale=language, mails=mails)


def _words(one: Telling, language: str) -> dict[str, str]:
    with wording.speaking(language):
        names = {**one.names, "shop": one.names["shop"] or gettext("the shop")}
        title, body = wording.said(one.title, **names), wording.said(one.body, **names)
    return {"title": title[:200], "body": body[:1].upper() + body[1:]}


def _mail(one: Telling, words: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """To the address of the order; else to the user, whose address is asked for when it is sent."""
    if one.email:
        return one.email, {"name": one.name, "url": one.url, **words}
    return str(one.user_id), {"user_id": one.user_id, "url": one.url, **words}


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


def _filled(news: News, order: KnownOrder) -> dict[str, Any]:
    return {
        "kind": news.kind,
        "title": (news.title,),
        "body": news.body,
        "cause": news.cause,
        "names": {"number": order.number, "shop": order.shop_name},
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
