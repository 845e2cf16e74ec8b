"""What buyers and boards are told: from Valkey while it is news, from PostgreSQL once it is a fact."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import redis
from django.conf import settings

from titan.kernel import clock
from titan.platform import cache as valkey

from ..contracts import Answer, Live, LiveItem, Outcome, ReservationNotFound, SaleClosed
from ..domain.press_ids import is_of
from ..models import ItemRow
from ..selectors import reservations
from . import gate, pressing, secrets

# So long after a promise nobody asks PostgreSQL whether it is paid or given up already.
NEWS = timedelta(seconds=10)
_UNPROMISED = ("queued", "sold_out", "limit", "not_open")


def answer_of(reservation_id: UUID, user_id: UUID) -> Answer:
    """How a press stands.

    Raises:
        ReservationNotFound: it is not a press of this buyer.
        ReservationOver: it has lapsed or was given up.
        SaleClosed: Valkey does not answer, and PostgreSQL has not heard of it.
    """
    if not _is_of(reservation_id, user_id):
        raise ReservationNotFound
    try:
        text = gate.answer_text(reservation_id)
        if text and text[0] in _UNPROMISED:
            done = gate.counts([text[1]])[text[1]].done
            return pressing.told(reservation_id, text[0], text[2], done=done)
    except redis.RedisError as error:
        found = reservations.outcome_of(reservation_id, user_id)
        if found is None:
            raise SaleClosed(retry_after=pressing.RETRY_S) from error
    else:
        found = reservations.outcome_of(reservation_id, user_id)
    if found is None:
        return Answer(Outcome.LOST, reservation_id)
    return pressing.told(reservation_id, *found)


async def answer_at_gate(reservation_id: UUID, user_id: UUID) -> Answer | None:
    """How a press stands, while that is news: it waits, or was answered a moment ago. None where PostgreSQL has to be asked, or Valkey is away."""
    if not _is_of(reservation_id, user_id):
        return None
    try:
        found: Any = await valkey.async_client().get(gate.key("answer", reservation_id))
        if found is None:
            return None
        word, item, number = gate.parse_answer(found)
        if word == "reserved" and number / 1000 > (clock.now() + settings.FLASH_HOLD - NEWS).timestamp():
            return pressing.told(reservation_id, word, number)
        if word not in _UNPROMISED:
            return None
        done = await valkey.async_client().hget(gate.key("item", item), "done")
    except (redis.RedisError, OSError):
        return None
    return pressing.told(reservation_id, word, number, done=int(done or 0))


def _is_of(reservation_id: UUID, user_id: UUID) -> bool:
    return any(is_of(reservation_id, secret=key, user_id=user_id) for key in secrets.accepted("press"))


def live(sale_id: UUID) -> Live:
    """How the items of a sale stand this moment; by PostgreSQL alone where Valkey does not answer."""
    rows = list(
        ItemRow.objects.filter(slot__sale_id=sale_id, status="approved").values_list(
            "id", "allotment", "taken", "sold", "is_set_aside"
        )
    )
    try:
        counts = gate.counts([row[0] for row in rows])
        is_open, waiting = gate.lease_ms() > 0, int(valkey.client().xlen(gate.PRESSES))
        server_at = datetime.fromtimestamp(gate.now_us() / 1_000_000, UTC)
    except redis.RedisError:
        counts, is_open, waiting, server_at = {}, False, 0, None
    items = []
    for item_id, allotment, taken, sold, is_set_aside in rows:
        queued = counts[item_id].pending if item_id in counts else 0
        left = max(0, allotment - taken - queued) if is_set_aside else 0
        items.append(LiveItem(item_id, left, taken, sold, queued))
    return Live(tuple(items), is_open, waiting, server_at)
