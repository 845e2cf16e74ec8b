"""Ended sessions whose access tokens have not expired yet: keys in Valkey, PostgreSQL the truth.

One MGET answers whether a session ended and whether Valkey has been filled from PostgreSQL lately. So
an emptied Valkey is filled on the next question, one that missed something while it was away within
REFILL_S, and one that is away is not needed.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import redis
import structlog
from django.conf import settings

from titan.kernel import clock
from titan.platform.cache import client

from ..domain.claims import LEEWAY_S
from ..models import Session

REFILL_S = 30
_READY = "accounts:ended-filled"
_ENDED = "accounts:ended:"
_log = structlog.get_logger(__name__)


def is_ended(session_id: UUID) -> bool:
    """Whether the session's access tokens are void although they have not expired."""
    key = _ENDED + str(session_id)
    try:
        ended, filled = client().mget(key, _READY)
        if filled is None:
            _fill()
            ended = client().get(key)
    except redis.RedisError:
        return Session.objects.filter(id=session_id, ended_at__isnull=False).exists()
    return ended is not None


def add(session_ids: Iterable[UUID]) -> None:
    """Void the access tokens of these sessions at once; their end is committed in PostgreSQL already."""
    try:
        _put(session_ids)
    except redis.RedisError as error:
        _log.warning("denylist_away", reason=str(error), repaired_within_s=REFILL_S)


def _fill() -> None:
    since = clock.now() - timedelta(seconds=_kept_s())
    _put(Session.objects.filter(ended_at__gte=since).values_list("id", flat=True))
    client().set(_READY, b"1", ex=REFILL_S)


def _put(session_ids: Iterable[UUID]) -> None:
    pipe = client().pipeline(transaction=False)
    for session_id in session_ids:
        pipe.set(_ENDED + str(session_id), b"1", ex=_kept_s())
    pipe.execute()


def _kept_s() -> int:
    return int(settings.ACCESS_TOKEN_LIFETIME.total_seconds()) + LEEWAY_S
