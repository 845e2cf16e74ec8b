"""The one door to notifications."""

from uuid import UUID

from titan.kernel.paging import Page

from . import selectors, services
from .contracts import Notification
from .models import KnownOrder


def list_of(*, user_id: UUID, cursor: str | None = None, limit: int | None = None) -> Page[Notification]:
    """A user's notifications, newest first. Raises InvalidInput on a bad cursor or limit."""
    return selectors.list_of(user_id, cursor=cursor, limit=limit)


def unread_count(*, user_id: UUID) -> int:
    """How many a user has not read; 100 stands for more."""
    return selectors.unread(user_id)


def mark_read(*, user_id: UUID, notification_id: UUID | None = None) -> None:
    """Mark one, or all, of a user's notifications read; repeatable.

    Raises:
        NotificationNotFound: no such notification of that user.
    """
    services.mark_read(user_id, notification_id)


def remember_order(
    *,
    order_id: UUID,
    number: str,
    shop_name: str,
    seller_id: UUID,
    buyer_id: UUID,
    buyer_name: str,
    buyer_email: str,
) -> None:
    """Keep what later notifications of an order need; repeatable."""
    services.remember_order(
        KnownOrder(
            order_id=order_id,
            number=number,
            shop_name=shop_name,
            seller_id=seller_id,
            buyer_id=buyer_id,
            buyer_name=buyer_name,
            buyer_email=buyer_email,
        )
    )


def tell_buyer(*, order_id: UUID, kind: str, title: str, body: str, cause: str) -> None:
    """Tell the buyer of a known order, in the app and by mail. `{number}` and `{shop}` are filled in."""
    order = services.known_order(order_id)
    if order is None:
        return
    services.tell(
        services.Telling(
            user_id=order.buyer_id,
            kind=kind,
            title=title.format(number=order.number, shop=order.shop_name),
            body=body.format(number=order.number, shop=order.shop_name),
            url=f"/orders/{order_id}/",
            cause=cause,
            email=order.buyer_email,
            name=order.buyer_name,
        )
    )


def tell_seller(*, order_id: UUID, kind: str, title: str, body: str, cause: str) -> None:
    """Tell the seller of a known order, in the app. `{number}` is filled in."""
    order = services.known_order(order_id)
    if order is None:
        return
    services.tell(
        services.Telling(
            user_id=order.seller_id,
            kind=kind,
            title=title.format(number=order.number),
            body=body.format(number=order.number),
            url=f"/seller/orders/{order_id}/",
            cause=cause,
        )
    )
