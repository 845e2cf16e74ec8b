"""The one door to notifications."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from titan.kernel.paging import Page

from . import selectors
from .contracts import CalledUp, CaseFact, News, Notification, OrderFacts, ReviewNews
from .services import case_news, line_news, reminding, review_news, telling


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
    telling.mark_read(user_id, notification_id)


def remember_orders(*, orders: Sequence[OrderFacts]) -> None:
    """Keep what later notifications of orders need; repeatable. One statement."""
    telling.remember_orders(orders)


def tell_buyers(*, news: Sequence[News]) -> None:
    """Tell the buyers of known orders, in the app and by mail. Three statements."""
    telling.tell_sides(news, is_seller=False)


def tell_sellers(*, news: Sequence[News]) -> None:
    """Tell the sellers of known orders, in the app. Two statements."""
    telling.tell_sides(news, is_seller=True)


def tell_of_cases(*, facts: Sequence[CaseFact]) -> None:
    """Tell the sides of cases what concerns them, in the app and by mail, and keep their deadlines, in few statements.

    What happened more than a week ago is not told any more: a reader that begins anew sends no old news.
    """
    case_news.tell(facts)


def tell_called_up(*, calls: Sequence[CalledUp]) -> None:
    """Tell buyers whose turn it is in the line of a flash sale, in the app and by mail; nobody whose time is over already."""
    line_news.tell(calls)


def tell_of_review(*, news: ReviewNews, at: datetime) -> None:
    """Tell a buyer or a seller of a review, in the app; not of what happened more than a week ago."""
    review_news.tell(news, at=at)


def remind() -> int:
    """Tell whose time runs out within a day, once per deadline. Returns how many were told."""
    return reminding.remind()
