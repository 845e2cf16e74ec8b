"""What users are told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Notification:
    """One thing a user is told in the app. `url` is a path of this site."""

    id: UUID
    kind: str
    title: str
    body: str
    url: str
    created_at: datetime
    is_read: bool


class NotificationNotFound(NotFound):
    """No such notification of that user."""

    code = "notifications.not_found"
    title = "No such notification"
