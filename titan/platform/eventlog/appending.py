"""Appending: state and its events commit together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import orjson
from django.db import IntegrityError, connection

from titan.kernel import clock
from titan.kernel.errors import Kind, TitanError
from titan.kernel.events import Event, encode_bytes
from titan.kernel.ids import bucket_of
from titan.platform.observability.context import metadata

# In the metadata of an event that was copied from the log of another cell, which publishes it.
IS_COPY = "is_copy"
# In that of one that stays in this cell when its bucket moves.
STAYS = "stays"
_INSERT = "INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at) VALUES "
_ROW = "(%s, %s, %s, %s, %s::jsonb, %s::jsonb, %s)"
_NEXT = "(%s, (SELECT coalesce(max(version), 0) FROM eventlog_event WHERE stream = %s) + %s, %s, %s, %s::jsonb, %s::jsonb, %s)"


class VersionConflict(TitanError):
    """Another writer appended to the stream first; load it again and decide anew."""

    code: ClassVar[str] = "eventlog.version_conflict"
    kind: ClassVar[Kind] = Kind.CONFLICT
    title: ClassVar[str] = "Somebody else changed this at the same moment"


@dataclass(frozen=True, slots=True)
class Pending:
    """An event on its way to a stream. `version` None means: after whatever is there."""

    stream: UUID
    event: Event
    version: int | None = None


def append(pending: Sequence[Pending], *, at: datetime | None = None, is_copy: bool = False) -> None:
    """Record events in one statement, inside the caller's transaction where one is open.

    With `is_copy` they are facts of another cell, for subscribers of this one, in streams of their own; nobody publishes them.

    The bucket is that of the stream id. With `version` None the caller holds the row lock of the aggregate, or accepts a VersionConflict.

    Raises:
        VersionConflict: a given version is taken.
    """
    if not pending:
        return
    recorded_at = at or clock.now()
    told = _metadata(pending, is_copy=is_copy)
    rows: list[str] = []
    params: list[Any] = []
    following: dict[UUID, int] = {}
    for one in pending:
        body = (
            type(one.event).type,
            bucket_of(one.stream),
            encode_bytes(one.event).decode(),
            told[one.event.stays],
            recorded_at,
        )
        if one.version is None:
            following[one.stream] = following.get(one.stream, 0) + 1
            rows.append(_NEXT)
            params += [one.stream, one.stream, following[one.stream], *body]
        else:
            rows.append(_ROW)
            params += [one.stream, one.version, *body]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT + ", ".join(rows), params)
    except IntegrityError as error:
        if "eventlog_event_stream_version" in str(error):
            raise VersionConflict from error
        raise


def _metadata(pending: Sequence[Pending], *, is_copy: bool) -> dict[bool, str]:
    """By whether an event stays."""
    context = {**metadata(), IS_COPY: True} if is_copy else metadata()
    return {
        stays: orjson.dumps({**context, STAYS: True} if stays else context).decode()
        for stays in {one.event.stays for one in pending}
    }
