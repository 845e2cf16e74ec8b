"""Facts about users. Personal data stays out: readers hold the id."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register

from .contracts import IdentifierKind


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


@register
@dataclass(frozen=True, slots=True)
class EmailClaimed(Event):
    """The user proved to own an address other than the one in use, and nobody else can have it."""

    type: ClassVar[str] = "users.email_claimed.v1"
    claim_id: UUID
    user_id: UUID
    claimed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class EmailClaimReleased(Event):
    """The user does not use the address of a claim: not any more, or never did."""

    type: ClassVar[str] = "users.email_claim_released.v1"
    claim_id: UUID
    user_id: UUID
    released_at: datetime


@register
@dataclass(frozen=True, slots=True)
class UserEmailChanged(Event):
    """The user signs in with another address, which is verified."""

    type: ClassVar[str] = "users.user_email_changed.v1"
    user_id: UUID
    changed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class IdentifierClaimed(Event):
    """The user proved to own a number, or to be whom a provider means, and nobody else can have it. Of addresses: EmailClaimed."""

    type: ClassVar[str] = "users.identifier_claimed.v1"
    claim_id: UUID
    user_id: UUID
    kind: IdentifierKind
    claimed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class IdentifierReleased(Event):
    """The user does not use what a claim is on: not any more, or never did. Of addresses: EmailClaimReleased."""

    type: ClassVar[str] = "users.identifier_released.v1"
    claim_id: UUID
    user_id: UUID
    kind: IdentifierKind
    released_at: datetime


@register
@dataclass(frozen=True, slots=True)
class UserIdentifierAdded(Event):
    """The user is known by another number or provider."""

    type: ClassVar[str] = "users.user_identifier_added.v1"
    user_id: UUID
    kind: IdentifierKind
    added_at: datetime


@register
@dataclass(frozen=True, slots=True)
class UserProfileChanged(Event):
    """The user chose another name, language or currency."""

    type: ClassVar[str] = "users.user_profile_changed.v1"
    user_id: UUID
    locale: str
    currency: str
    changed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class UserRolesChanged(Event):
    """The user gained or lost a role; `roles` are all that remain, sorted."""

    type: ClassVar[str] = "users.user_roles_changed.v1"
    user_id: UUID
    roles: tuple[str, ...]
    changed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class UserDeactivated(Event):
    """The user may no longer sign in. `actor_id` is the operator, None where Titan itself decided."""

    type: ClassVar[str] = "users.user_deactivated.v1"
    user_id: UUID
    actor_id: UUID | None
    reason: str
    deactivated_at: datetime


@register
@dataclass(frozen=True, slots=True)
class UserReactivated(Event):
    """The user may sign in again."""

    type: ClassVar[str] = "users.user_reactivated.v1"
    user_id: UUID
    actor_id: UUID | None
    reason: str
    reactivated_at: datetime
