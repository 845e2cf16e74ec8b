"""Deadlines of cases: who is to be reminded, and when."""

from collections.abc import Sequence
from datetime import timedelta

import orjson

from titan.kernel import clock
from titan.kernel.codec import from_json
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required

from ..domain.cases import Deadline, Message
from ..models import ReminderRow
from . import telling

AHEAD = timedelta(days=1)
BATCH = 200
_WATCH = """
INSERT INTO notifications_reminder (case_id, due_at, remind_at, message)
SELECT d.case_id, d.due_at, d.due_at - %s, d.message
FROM jsonb_to_recordset(%s::jsonb) AS d(case_id uuid, due_at timestamptz, message jsonb)
ON CONFLICT (case_id) DO UPDATE
SET due_at = excluded.due_at, remind_at = excluded.remind_at, message = excluded.message
"""
_TAKE = """
DELETE FROM notifications_reminder WHERE case_id IN (
    SELECT case_id FROM notifications_reminder WHERE remind_at <= %s
    ORDER BY remind_at LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING due_at, message
"""


def watch(deadlines: Sequence[Deadline]) -> None:
    """Keep the deadlines of cases, of several of one case the last. The one before is forgotten: somebody has acted since.

    Whose turn it is is reminded where he is at home.
    """
    last = {one.case_id: one for one in deadlines}
    if not last:
        return
    over = [one.case_id for one in last.values() if not _is_ours(one)]
    ReminderRow.objects.filter(case_id__in=over).delete()
    kept = sorted((one for one in last.values() if _is_ours(one)), key=lambda one: one.case_id)
    if kept:
        sql.execute(_WATCH, (AHEAD, sql.json_param(kept)))


def _is_ours(deadline: Deadline) -> bool:
    return deadline.message is not None and homes.is_here(deadline.message.user_id)


def remind() -> int:
    """See `api.remind`. What ran out meanwhile is forgotten: the case has gone on by itself."""
    now = clock.now()
    with required():
        taken = sql.query(_TAKE, (now, BATCH))
        messages = [_read(message) for due_at, message in taken if due_at > now]
        telling.tell_users(messages)
    return len(messages)


def _read(document: str) -> Message:
    """A kept message; releases before kept finished texts instead of phrases."""
    kept = orjson.loads(document)
    if isinstance(kept["title"], str):
        title = {"text": "{title}", "values": {"title": kept["title"]}}
        kept = {**kept, "number": "", "title": title, "body": [{"text": kept["body"]}]}
    return from_json(Message, kept)
