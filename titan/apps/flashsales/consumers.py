"""The socket of a slot: ticket first, then whatever happens, until the ticket is over.

Close codes: 4400 no ticket in the first message, 4401 it is refused, 4404 no such slot, 4408 it is over, 4429 too many sockets of one
user; 1013 and 1012 come back later. Who is refused, or has no sockets, polls.
"""

from uuid import UUID

import orjson
from django.conf import settings

from titan.kernel.errors import TitanError
from titan.platform.rest.errors import TooManyRequests
from titan.platform.serving.sockets import LATER, Socket, SocketClosed, register

from . import api
from .contracts import SaleNotFound, TicketRefused

PREFIX = "/ws/flash-sales/slots/"
NO_TICKET, REFUSED, NO_SLOT, OVER, TOO_MANY = 4400, 4401, 4404, 4408, 4429
TICKET_WITHIN_S = 10.0
# Whoever holds a ticket has done work for it. Those who have not shown one yet, may have done none.
MOST_STRANGERS = 1000
_CODES: tuple[tuple[type[TitanError], int], ...] = (
    (TicketRefused, REFUSED),
    (SaleNotFound, NO_SLOT),
    (TooManyRequests, TOO_MANY),
)
_strangers = 0


async def slot(socket: Socket) -> None:
    """One socket from its handshake to its end."""
    await socket.accept()
    try:
        slot_id, ticket = UUID(socket.path[len(PREFIX) :]), await _ticket(socket)
    except (ValueError, TimeoutError):
        await socket.close(NO_TICKET)
        return
    hub = api.hub()
    try:
        user_id = api.holder_of(ticket=ticket, credential=_credential(socket))
        if user_id is None:
            raise TicketRefused
        seat, lasts_s = await hub.sit(ticket=ticket, user_id=user_id, slot_id=slot_id, post=socket.post)
    except TitanError as error:
        await socket.close(next((code for kind, code in _CODES if isinstance(error, kind)), LATER))
        return
    # Kept by whoever waits here, for minutes, as often as there are sockets.
    del ticket, user_id
    try:
        await socket.stay(within_s=lasts_s)
    except TimeoutError:
        await socket.close(OVER)
    finally:
        hub.leave(seat)


async def _ticket(socket: Socket) -> str:
    """Of the first message, `{"ticket": "…"}`: an address would stand in logs. Raises ValueError, TimeoutError."""
    global _strangers
    if _strangers >= MOST_STRANGERS:
        await socket.close(LATER)
        raise SocketClosed
    _strangers += 1
    try:
        found = orjson.loads(await socket.text(within_s=TICKET_WITHIN_S))
    finally:
        _strangers -= 1
    if not isinstance(found, dict) or not isinstance(found.get("ticket"), str):
        raise ValueError("no ticket")
    return str(found["ticket"])


def _credential(socket: Socket) -> str:
    return socket.header(b"authorization") or socket.cookie(settings.SESSION_COOKIE_NAME)


register(PREFIX, slot)
