"""Reads of notifications."""

from uuid import UUID

from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of
from titan.platform.db import sql

from .contracts import Notification


def list_of(user_id: UUID, *, cursor: str | None, limit: int | None) -> Page[Notification]:
    """A user's notifications, newest first."""
    size = checked_limit(limit)
    after = decode_cursor(cursor, fields=2)
    where, params = "user_id = %s", [user_id]
    if after:
        where += " AND (created_at, id) < (%s::timestamptz, %s::uuid)"
        params += after
    rows = sql.query(
        "SELECT id, kind, title, body, url, created_at, read_at IS NOT NULL FROM notifications_notification"  # noqa: S608
        f" WHERE {where} ORDER BY created_at DESC, id DESC LIMIT %s",
        (*params, size + 1),
    )
    return page_of(
        [Notification(*row) for row in rows], limit=size, key=lambda one: (one.created_at.isoformat(), one.id)
    )


def unread(user_id: UUID) -> int:
    """How many a user has not read, counted up to 100."""
    row = sql.one(
        "SELECT count(*) FROM (SELECT 1 FROM notifications_notification WHERE user_id = %s AND read_at IS NULL"
        " LIMIT 100) AS newest",
        (user_id,),
    )
    return int(row[0]) if row else 0
