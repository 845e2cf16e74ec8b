"""Tickets: signed leave to press Buy in one slot. Whether one is still good is told by Valkey's clock, at the press."""

import base64
import binascii
import hashlib
import hmac
import struct
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from ..contracts import Ticket, TicketRefused
from ..selectors.slots import SlotFacts
from . import gate, secrets

_FORM = struct.Struct(">16s16sQ")
_SIGNATURE_BYTES = 16


class Leave(NamedTuple):
    """Who may press, in which slot, until when (microseconds since 1970)."""

    user_id: UUID
    slot_id: UUID
    until_us: int


def issue(slot: SlotFacts, user_id: UUID, *, now_us: int) -> Ticket:
    """A ticket, with the user's place in the waiting room. Raises redis.RedisError."""
    life_us = int(settings.FLASH_TICKET_LIFETIME.total_seconds() * 1_000_000)
    until_us = min(now_us + life_us, slot.ends_us)
    position = gate.enter(slot.id, user_id, life_ms=max(1, (slot.ends_us - now_us) // 1000))
    return Ticket(
        token=sign(Leave(user_id, slot.id, until_us)),
        slot_id=slot.id,
        expires_at=datetime.fromtimestamp(until_us / 1_000_000, UTC),
        position=position,
        opens_in_s=max(0.0, (slot.starts_us - now_us) / 1_000_000),
    )


def sign(leave: Leave) -> str:
    """The leave as a token."""
    body = _FORM.pack(leave.user_id.bytes, leave.slot_id.bytes, leave.until_us)
    return base64.urlsafe_b64encode(body + _signature(secrets.current("ticket"), body)).decode().rstrip("=")


def read(token: str, *, user_id: UUID) -> Leave:
    """What a token of ours gives leave for.

    Raises:
        TicketRefused: it is none, or somebody else's.
    """
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        user, slot, until_us = _FORM.unpack(raw[: _FORM.size])
    except (binascii.Error, ValueError, struct.error) as error:
        raise TicketRefused from error
    body, signature = raw[: _FORM.size], raw[_FORM.size :]
    if not any(hmac.compare_digest(signature, _signature(key, body)) for key in secrets.accepted("ticket")):
        raise TicketRefused
    if user != user_id.bytes:
        raise TicketRefused
    return Leave(user_id, UUID(bytes=slot), until_us)


def _signature(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, hashlib.sha256)[:_SIGNATURE_BYTES]
