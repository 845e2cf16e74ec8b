"""Profile, roles, standing."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings

from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.events import Event
from titan.platform.db import transactions
from titan.platform.eventlog.appending import Pending, append

from .. import selectors
from ..contracts import ROLES, User
from ..events import UserDeactivated, UserProfileChanged, UserReactivated, UserRolesChanged
from ..models import User as UserRow
from .registering import checked_name, checked_preferences
from .rows import locked

Change = Callable[[UserRow, datetime], Event | None]


def _changed(user_id: UUID, change: Change, fields: tuple[str, ...]) -> User:
    """Apply a change to the locked row and record its event; nothing happens where it answers None."""
    with transactions.required():
        row = locked(user_id)
        now = clock.now()
        event = change(row, now)
        if event is not None:
            row.save(update_fields=fields)
            append([Pending(row.id, event)], at=now)
    return selectors.to_user(row)


def update(*, user_id: UUID, name: str | None, locale: str | None, currency: str | None) -> User:
    """See `api.update_profile`."""

    def change(row: UserRow, now: datetime) -> Event | None:
        before = (row.name, row.locale, row.currency)
        row.name = row.name if name is None else checked_name(name)
        row.locale, row.currency = locale or row.locale, currency or row.currency
        # What stands there already is not judged again: it may have been offered once.
        checked_preferences(
            locale=locale or settings.LANGUAGE_CODE, currency=currency or settings.DEFAULT_CURRENCY
        )
        if before == (row.name, row.locale, row.currency):
            return None
        return UserProfileChanged(row.id, row.locale, row.currency, now)

    return _changed(user_id, change, ("name", "locale", "currency"))


def set_role(*, user_id: UUID, role: str, is_granted: bool) -> User:
    """See `api.grant_role` and `api.revoke_role`."""
    if role not in ROLES:
        raise InvalidInput(problems=(FieldProblem("/role", "not_one_of", ", ".join(sorted(ROLES))),))

    def change(row: UserRow, now: datetime) -> Event | None:
        if (role in row.roles) == is_granted:
            return None
        roles = set(row.roles) | {role} if is_granted else set(row.roles) - {role}
        row.roles = sorted(roles)
        return UserRolesChanged(row.id, tuple(row.roles), now)

    return _changed(user_id, change, ("roles",))


def deactivate(*, user_id: UUID, actor_id: UUID | None, reason: str) -> User:
    """See `api.deactivate`."""
    words = _reason(reason)

    def change(row: UserRow, now: datetime) -> Event | None:
        if not row.is_active:
            return None
        row.is_active, row.deactivated_at, row.deactivation_reason = False, now, words
        return UserDeactivated(row.id, actor_id, words, now)

    return _changed(user_id, change, ("is_active", "deactivated_at", "deactivation_reason"))


def reactivate(*, user_id: UUID, actor_id: UUID | None, reason: str) -> User:
    """See `api.reactivate`."""
    words = _reason(reason)

    def change(row: UserRow, now: datetime) -> Event | None:
        if row.is_active:
            return None
        row.is_active, row.deactivated_at, row.deactivation_reason = True, None, ""
        return UserReactivated(row.id, actor_id, words, now)

    return _changed(user_id, change, ("is_active", "deactivated_at", "deactivation_reason"))


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput(problems=(FieldProblem("/reason", "required", "say why"),))
    return reason.strip()
