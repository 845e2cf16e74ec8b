"""Endpoints of notifications."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field

from titan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import Notification, NotificationNotFound


@dataclass(frozen=True, slots=True)
class NotificationList:
    """Which page to list."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


def _user(request: Request) -> UUID:
    principal = request.principal
    assert principal is not None
    return principal.user_id


class Notifications(Endpoint):
    """What the caller was told."""

    @operation(
        summary="List your notifications",
        tag="notifications",
        query=NotificationList,
        answer={200: Page[Notification]},
    )
    def get(self, request: Request, *, query: NotificationList) -> Answer:
        """Newest first."""
        return Answer(200, api.list_of(user_id=_user(request), cursor=query.cursor, limit=query.limit))


class ReadNotification(Endpoint):
    """Having read."""

    @operation(
        summary="Mark a notification read",
        tag="notifications",
        answer={204: None},
        errors=(NotificationNotFound,),
    )
    def post(self, request: Request, *, notification_id: UUID) -> Answer:
        """Repeatable."""
        api.mark_read(user_id=_user(request), notification_id=notification_id)
        return Answer(204)
