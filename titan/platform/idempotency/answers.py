"""Claiming a key, storing its answer, replaying it. One round trip each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

import orjson
import structlog
from django.db import connection

from titan.kernel import clock
from titan.kernel.errors import Kind, TitanError

MAX_KEY = 255
KEPT_AT_LEAST = timedelta(hours=24)
_log = structlog.get_logger(__name__)


class IdempotencyKeyMissing(TitanError):
    """The operation must not happen twice, so it needs an `Idempotency-Key` header."""

    code = "titan.idempotency_key_missing"
    kind = Kind.INVALID
    title = "An Idempotency-Key header is required"
    http_status: ClassVar[int] = 400


class IdempotencyKeyInvalid(TitanError):
    """The key is longer than 255 characters or has other than visible ASCII ones."""

    code = "titan.idempotency_key_invalid"
    kind = Kind.INVALID
    title = "The Idempotency-Key must be 1 to 255 visible ASCII characters"
    http_status: ClassVar[int] = 400


class IdempotencyInFlight(TitanError):
    """The first request under this key is still being worked on; ask again in a moment."""

    code = "titan.idempotency_in_flight"
    kind = Kind.CONFLICT
    title = "A request with this Idempotency-Key is in progress"


class IdempotencyKeyReused(TitanError):
    """The key was used for another request; a new request needs a new key."""

    code = "titan.idempotency_key_reused"
    kind = Kind.INVALID
    title = "This Idempotency-Key was used for a different request"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An HTTP answer as it can be replayed. Headers hold no cookies."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer, and whether it was replayed rather than made now."""

    answer: StoredAnswer
    replayed: bool


def checked_key(key: str | None) -> str:
    """The key, if it is one.

    Raises:
        IdempotencyKeyMissing: there is none.
        IdempotencyKeyInvalid: it is too long or not visible ASCII.
    """
    if not key:
        raise IdempotencyKeyMissing
    if len(key) > MAX_KEY or not all("!" <= character <= "~" for character in key):
        raise IdempotencyKeyInvalid
    return key


def once(*, scope: str, key: str, fingerprint: bytes, work: Callable[[], StoredAnswer]) -> Outcome:
    """Do `work` unless it was done under this key; then give its stored answer.

    An answer of 429 or from 500 up is returned and not stored, so that the caller may try again;
    so is anything that `work` raises. The key is free again at once if this process dies, which may
    be after `work` committed: commands therefore take the key too and keep their own promise.

    Raises:
        IdempotencyInFlight: another session is at it.
        IdempotencyKeyReused: the key belongs to another fingerprint.
    """
    stored = _begin(scope, key, fingerprint)
    if stored is not None:
        return Outcome(stored, replayed=True)
    answer: StoredAnswer | None = None
    try:
        answer = work()
    finally:
        _finish(scope, key, answer if answer is not None and _is_final(answer) else None)
    return Outcome(answer, replayed=False)


def _is_final(answer: StoredAnswer) -> bool:
    return answer.status < 500 and answer.status != 429


def _begin(scope: str, key: str, fingerprint: bytes) -> StoredAnswer | None:
    """Claim the key, or find its answer."""
    try:
        state, *stored = _row(
            "SELECT state, status, headers::text, body FROM idempotency_begin(%s, %s, %s, %s)",
            [scope, key, fingerprint, clock.now()],
        )
    except BaseException:
        # The lock may be taken although the statement failed; it would stay with this session.
        _give_up()
        raise
    if state == "reused":
        raise IdempotencyKeyReused
    if state == "in_flight":
        raise IdempotencyInFlight(retry_after=1)
    if state == "started":
        return None
    status, headers, body = stored
    return StoredAnswer(status, orjson.loads(headers), bytes(body))


def _finish(scope: str, key: str, answer: StoredAnswer | None) -> None:
    stored: tuple[int | None, str | None, bytes | None] = (None, None, None)
    if answer is not None:
        stored = (answer.status, orjson.dumps(dict(answer.headers)).decode(), answer.body)
    try:
        _row("SELECT idempotency_finish(%s, %s, %s::smallint, %s::jsonb, %s)", [scope, key, *stored])
    except Exception:
        _log.exception("idempotency_finish_failed")
        _give_up()
        raise


def _give_up() -> None:
    """End the session, and with it every lock that it holds."""
    if not connection.in_atomic_block:
        connection.close()


def _row(statement: str, params: list[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def purge(*, older_than: timedelta = KEPT_AT_LEAST, now: datetime | None = None) -> int:
    """Delete answers older than that, and say how many. Those of the last 24 hours always stay."""
    before = (now or clock.now()) - max(older_than, KEPT_AT_LEAST)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM idempotency_answer WHERE created_at < %s", [before])
        return int(cursor.rowcount)
