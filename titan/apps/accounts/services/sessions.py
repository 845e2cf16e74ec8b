"""Sessions: opened at login, refreshed by tokens, ended one by one or all at once."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import transaction

from titan.apps.users import api as users
from titan.apps.users.contracts import User
from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.platform.db import transactions

from ..contracts import Client, RefreshInvalid, RefreshReused, SessionKind, SessionNotFound, Tokens
from ..domain.devices import device_name
from ..models import RefreshToken, Session
from . import denylist, tokens

SEEN_EVERY = timedelta(minutes=10)
REUSED = "refresh token reused"
SIGNED_OUT = "signed out"
PASSWORD_CHANGED = "password changed"  # noqa: S105 - a reason
DEACTIVATED = "user deactivated"


def _row(user: User, kind: SessionKind, client: Client, lifetime: timedelta) -> Session:
    now = clock.now()
    return Session(
        id=new_id(bucket=bucket_of(user.id)),
        user_id=user.id,
        kind=kind,
        device=device_name(client.user_agent),
        address=client.address or None,
        created_at=now,
        seen_at=now,
        expires_at=now + lifetime,
    )


def open_api(user: User, *, client: Client) -> Tokens:
    """A new session with its first pair of tokens, in the caller's transaction or one of its own."""
    with transactions.required():
        row = _row(user, SessionKind.API, client, settings.REFRESH_TOKEN_LIFETIME)
        row.save(force_insert=True)
        refresh = _issue(row, row.created_at)
    return Tokens(tokens.sign(user, session_id=row.id), refresh)


def open_browser(user: User, *, client: Client, django_key: str) -> UUID:
    """Note that Django's session of that key is a signed-in device."""
    row = _row(user, SessionKind.BROWSER, client, timedelta(seconds=settings.SESSION_COOKIE_AGE))
    row.django_key = django_key
    row.save(force_insert=True)
    return row.id


def _issue(session: Session, now: datetime) -> str:
    # The bucket stands in front, so that a cell that is not the home can say which is.
    secret = f"{bucket_of(session.user_id):03x}.{secrets.token_urlsafe(32)}"
    RefreshToken.objects.create(
        hash=_hash(secret), session=session, issued_at=now, expires_at=now + settings.REFRESH_TOKEN_LIFETIME
    )
    return secret


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf8", "surrogatepass")).digest()


def refresh(secret: str, *, client: Client) -> Tokens:
    """The next pair for a refresh token, once.

    Raises:
        RefreshInvalid: it is unknown, too old, or its session or user is gone.
        RefreshReused: it was used before; its session has been ended by this.
    """
    now = clock.now()
    with transactions.durable():
        session = _session_of(secret, now)
        token = _locked_token(secret)
        is_reuse = token is not None and token.used_at is not None
        if session is None or token is None or (token.expires_at <= now and not is_reuse):
            raise RefreshInvalid
        if is_reuse:
            _end([session], REUSED, now)
        else:
            user = _active_user(session)
            RefreshToken.objects.filter(pk=token.pk).update(used_at=now)
            following = _issue(session, now)
            session.seen_at, session.expires_at = now, now + settings.REFRESH_TOKEN_LIFETIME
            session.address = client.address or session.address
            session.save(update_fields=["seen_at", "expires_at", "address"])
    if is_reuse:
        denylist.add([session.id])
        raise RefreshReused
    return Tokens(tokens.sign(user, session_id=session.id), following)


def _session_of(secret: str, now: datetime) -> Session | None:
    """The open session of a token, locked; sessions are locked before their tokens, everywhere."""
    return (
        Session.objects.select_for_update(of=("self",))
        .filter(refresh_tokens__hash=_hash(secret), ended_at__isnull=True, expires_at__gt=now)
        .first()
    )


def _locked_token(secret: str) -> RefreshToken | None:
    return RefreshToken.objects.filter(hash=_hash(secret)).first()


def _active_user(session: Session) -> User:
    user = users.get_many(ids=[session.user_id]).get(session.user_id)
    if user is None or not user.is_active:
        raise RefreshInvalid
    return user


def end_by_refresh(secret: str) -> None:
    """End the session of a refresh token, used or not; nothing happens for an unknown one."""
    now = clock.now()
    with transactions.durable():
        session = _session_of(secret, now)
        if session is not None:
            _end([session], SIGNED_OUT, now)
    if session is not None:
        denylist.add([session.id])


def end(*, user_id: UUID | None, session_id: UUID) -> None:
    """End one session, of that user unless None; repeatable.

    Raises:
        SessionNotFound: there is no such session, or it is another user's.
    """
    owned = (
        Session.objects.filter(id=session_id) if user_id is None else Session.objects.filter(user_id=user_id)
    )
    with transactions.durable():
        row = owned.select_for_update().filter(id=session_id).first()
        if row is None:
            raise SessionNotFound
        if row.ended_at is None:
            _end([row], SIGNED_OUT, clock.now())
    after_end([row])


def end_all(*, user_id: UUID, because: str, keep: UUID | None = None) -> list[Session]:
    """End all sessions of a user but one, in the caller's transaction; call `after_end` when it has committed."""
    rows = list(
        Session.objects.select_for_update().filter(user_id=user_id, ended_at__isnull=True).order_by("id")
    )
    rows = [row for row in rows if row.id != keep]
    _end(rows, because, clock.now())
    return rows


def end_others(*, user_id: UUID, because: str, keep: UUID | None) -> int:
    """End all sessions of a user but one; says how many. Felt as soon as the caller's transaction commits."""
    with transactions.required():
        ended = end_all(user_id=user_id, because=because, keep=keep)
        # Only a hint: should it be lost, refreshing fails at once and the denylist is refilled from the rows.
        transaction.on_commit(partial(after_end, ended))
    return len(ended)


def _end(rows: Iterable[Session], because: str, now: datetime) -> None:
    for row in rows:
        row.ended_at, row.ended_because = now, because
        row.save(update_fields=["ended_at", "ended_because"])


def after_end(rows: Iterable[Session]) -> None:
    """Make committed ends felt at once: void the access tokens, delete the browsers' sessions."""
    ended = list(rows)
    denylist.add([row.id for row in ended if row.kind == SessionKind.API])
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in ended:
        if row.django_key:
            store(row.django_key).delete()


def note_key(*, session_id: UUID, django_key: str) -> None:
    """Django gave the browser's session another key."""
    Session.objects.filter(id=session_id).update(django_key=django_key)


def note_seen(*, session_id: UUID) -> None:
    """The device was used; written at most every SEEN_EVERY."""
    now = clock.now()
    Session.objects.filter(id=session_id, seen_at__lt=now - SEEN_EVERY).update(seen_at=now)


def purge() -> int:
    """Delete sessions and refresh tokens whose time is over, and say how many."""
    now = clock.now()
    refresh_tokens, _ = RefreshToken.objects.filter(expires_at__lt=now).delete()
    gone, _ = Session.objects.filter(expires_at__lt=now).delete()
    return refresh_tokens + gone
