"""Facts about users. Personal data stays out: readers hold the id."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register


@register
@dataclass(frozen=True, slots=True)
class UserRegistered(Event):
    """Somebody made an account."""

    type: ClassVar[str] = "users.user_registered.v1"
    user_id: UUID
    locale: str
    currency: str
    registered_at: datetime


@register
@dataclass(frozen=True, slots=True)
class UserEmailVerified(Event):
    """The user proved to own the e-mail address."""

    type: ClassVar[str] = "users.user_email_verified.v1"
    user_id: UUID
    verified_at: datetime
