"""What looks like one person behind many names, or like no person at all: noted for operators, who decide. Nobody is refused by it."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import redis
import structlog
from django.conf import settings

from titan.kernel import clock
from titan.platform import cache as valkey
from titan.platform.db import sql

from ..contracts import SuspicionKind
from ..domain.blocks import block_of
from ..selectors import oddities
from . import gate, lua, secrets

log = structlog.get_logger(__name__)
LIFE_MS = 7_200_000
# So many of the users are kept with it; the number is that of all.
NAMED = 20
_seen = valkey.script(lua.SEEN)
_NOTE = """
INSERT INTO flashsales_suspicion (slot_id, kind, mark, number, user_ids, first_at, last_at)
VALUES (%(slot)s, %(kind)s, %(mark)s, %(number)s, %(users)s, %(at)s, %(at)s)
ON CONFLICT (slot_id, kind, mark) DO UPDATE SET number = greatest(flashsales_suspicion.number, excluded.number),
    user_ids = excluded.user_ids, last_at = excluded.last_at
WHERE flashsales_suspicion.number < excluded.number
"""


def note_entry(slot_id: UUID, user_id: UUID, *, address: str, device: str) -> None:
    """A user got a ticket from there. Whatever keeps this from being noted keeps nobody from buying."""
    found = [(SuspicionKind.BLOCK, block_of(address), settings.FLASH_BLOCK_USERS)] if address else []
    if device:
        found.append((SuspicionKind.DEVICE, _mark(address, device), settings.FLASH_DEVICE_USERS))
    try:
        for kind, mark, most in found:
            key = gate.key("seen", slot_id, kind.value, mark)
            number = int(_seen([key], [str(user_id), LIFE_MS]))
            if number > most:
                some: Any = valkey.client().srandmember(key, NAMED)
                members = sorted(member.decode() for member in some)
                _note(slot_id, kind, mark, number, members)
    except redis.RedisError as error:
        log.warning("flashsales.suspicion_not_noted", error=str(error))


def note_haste() -> int:
    """Who was refused for pressing too often, and went on. Returns how many were noted."""
    noted = 0
    for slot_id in oddities.slots_to_watch(clock.now()):
        counts: Any = valkey.client().hgetall(f"{gate.key('rate', 'slot', slot_id)}:haste")
        for user, count in counts.items():
            if int(count) >= settings.FLASH_HASTE:
                _note(slot_id, SuspicionKind.HASTE, user.decode(), int(count), [user.decode()])
                noted += 1
    return noted


def _note(slot_id: UUID, kind: SuspicionKind, mark: str, number: int, users: Sequence[str]) -> None:
    values = {"slot": slot_id, "kind": kind.value, "mark": mark, "number": number}
    sql.execute(_NOTE, {**values, "users": [UUID(user) for user in users], "at": clock.now()})


def _mark(address: str, device: str) -> str:
    """Tells a browser at an address from others without telling either."""
    text = f"{address}\n{device}".encode("utf8", "surrogatepass")
    return hashlib.blake2b(text, key=secrets.current("device"), digest_size=8).hexdigest()
