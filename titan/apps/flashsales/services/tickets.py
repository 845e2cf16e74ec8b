"""Tickets: signed leave to press Buy in one slot. Whether one is still good is told by Valkey's clock, at the press."""

import base64
import binascii
import hashlib
import hmac
import struct
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from ..contracts import Ticket, TicketRefused
from ..selectors.slots import SlotFacts
from . import gate, secrets

_FORM = struct.Struct(">16s16sQ16s")
_SIGNATURE_BYTES = _MARK_BYTES = 16
_OPENED = 16_384


class Leave(NamedTuple):
    """Who may press, in which slot, until when (microseconds since 1970).

    `mark` is that of the credential (access token or session) with which the ticket was fetched. Who shows both is who fetched it,
    so a press needs nothing else to be known by.
    """

    user_id: UUID
    slot_id: UUID
    until_us: int
    mark: bytes = bytes(_MARK_BYTES)


def issue(slot: SlotFacts, user_id: UUID, *, credential: str, now_us: int) -> Ticket:
    """A ticket, with the user's place in the waiting room. Raises redis.RedisError."""
    life_us = int(settings.FLASH_TICKET_LIFETIME.total_seconds() * 1_000_000)
    until_us = min(now_us + life_us, slot.ends_us)
    position = gate.enter(slot.id, user_id, life_ms=max(1, (slot.ends_us - now_us) // 1000))
    return Ticket(
        token=sign(Leave(user_id, slot.id, until_us, mark(credential))),
        slot_id=slot.id,
        expires_at=datetime.fromtimestamp(until_us / 1_000_000, UTC),
        position=position,
        opens_in_s=max(0.0, (slot.starts_us - now_us) / 1_000_000),
    )


def sign(leave: Leave) -> str:
    """The leave as a token."""
    body = _FORM.pack(leave.user_id.bytes, leave.slot_id.bytes, leave.until_us, leave.mark)
    return base64.urlsafe_b64encode(body + _signature(secrets.current("ticket"), body)).decode().rstrip("=")


def holder(token: str, *, credential: str) -> UUID | None:
    """Whose ticket this is, if it was fetched with that credential; None where the caller has to be known otherwise.

    Raises:
        TicketRefused: it is no ticket of ours.
    """
    leave = _opened(token)
    return leave.user_id if credential and hmac.compare_digest(leave.mark, mark(credential)) else None


def read(token: str, *, user_id: UUID) -> Leave:
    """What a token of ours gives leave for.

    Raises:
        TicketRefused: it is none, or somebody else's.
    """
    leave = _opened(token)
    if leave.user_id != user_id:
        raise TicketRefused
    return leave


@lru_cache(maxsize=_OPENED)
def _opened(token: str) -> Leave:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        user, slot, until_us, marked = _FORM.unpack(raw[: _FORM.size])
    except (binascii.Error, ValueError, struct.error) as error:
        raise TicketRefused from error
    body, signature = raw[: _FORM.size], raw[_FORM.size :]
    if not any(hmac.compare_digest(signature, _signature(key, body)) for key in secrets.accepted("ticket")):
        raise TicketRefused
    return Leave(UUID(bytes=user), UUID(bytes=slot), until_us, marked)


def mark(credential: str) -> bytes:
    """Tells a credential from others without telling it."""
    text = credential.encode("utf8", "surrogatepass")
    return hashlib.blake2b(text, key=secrets.current("mark"), digest_size=_MARK_BYTES).digest()


def _signature(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, hashlib.sha256)[:_SIGNATURE_BYTES]
