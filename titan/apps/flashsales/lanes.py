"""The thin lanes of pressing Buy and of asking what became of it: ticket and credential checked in memory, none to PostgreSQL."""

import time
from collections import OrderedDict
from uuid import UUID

import orjson
from django.conf import settings

from titan.kernel.principal import Principal
from titan.platform import idempotency
from titan.platform.observability.client_address import behind_proxies
from titan.platform.rest.authentication import principal_of_header
from titan.platform.rest.renderers import dumps
from titan.platform.serving.lanes import LaneRequest, LaneResponse, register

from . import api
from .contracts import MAX_UNITS, TicketRefused

PREFIX, SUFFIX = "/api/v1/flash-sales/items/", "/press"
ASKED = "/api/v1/flash-sales/reservations/"
# A token other than the ticket's is asked about only so often. A session that was signed out may press; it can pay for nothing.
BELIEVED_S, BELIEVED = 3.0, 8192
_HEADERS = (("cache-control", "no-store"), ("x-content-type-options", "nosniff"))
_WISHED = {b'{"units":1}': 1}
_believed: OrderedDict[str, tuple[float, Principal]] = OrderedDict()


async def press(request: LaneRequest) -> LaneResponse | None:
    """A press with the ticket's own token or session, or with another token. Anything out of the ordinary is left to Django,
    which also words the refusal.

    A session needs no CSRF token here: no other site can send the header with the ticket.
    """
    item_id = _item_of(request.path)
    if request.method != "POST" or item_id is None:
        return None
    headers = dict(request.scope["headers"])
    ticket, key = (headers.get(name, b"").decode("latin-1") for name in (b"flash-ticket", b"idempotency-key"))
    authorization = headers.get(b"authorization", b"").decode("latin-1")
    units = _units_of(await request.body())
    if units is None or not key or not ticket:
        return None
    user_id = await _caller(request, ticket, authorization)
    if user_id is None:
        return None
    answer = await api.press_together(
        item_id=item_id,
        user_id=user_id,
        units=units,
        key=idempotency.checked_key(key),
        ticket=ticket,
        address=behind_proxies(request.peer, headers.get(b"x-forwarded-for", b"").decode("latin-1")),
    )
    return LaneResponse(202, dumps(answer), headers=_HEADERS)


async def ask(request: LaneRequest) -> LaneResponse | None:
    """How a press stands, for whoever sends the ticket along or a bearer token; what Valkey does not know is left to Django."""
    reservation_id = _id_in(request.path[len(ASKED) :])
    if request.method != "GET" or reservation_id is None:
        return None
    headers = dict(request.scope["headers"])
    ticket, authorization = (
        headers.get(name, b"").decode("latin-1") for name in (b"flash-ticket", b"authorization")
    )
    try:
        user_id = await _caller(request, ticket, authorization)
    except TicketRefused:
        # Whose reservation it is, Django can tell without one.
        return None
    answer = user_id and await api.answer_at_gate(reservation_id=reservation_id, user_id=user_id)
    return LaneResponse(200, dumps(answer), headers=_HEADERS) if answer else None


async def _caller(request: LaneRequest, ticket: str, authorization: str) -> UUID | None:
    """By the ticket that was fetched with this token or session, or by the token; None where Django has to look at a session."""
    if ticket:
        credential = authorization or request.cookie(settings.SESSION_COOKIE_NAME)
        found = api.holder_of(ticket=ticket, credential=credential)
        if found is not None:
            return found
    return (await _principal(request, authorization)).user_id if authorization else None


def _item_of(path: str) -> UUID | None:
    return _id_in(path[len(PREFIX) : -len(SUFFIX)]) if path.endswith(SUFFIX) else None


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _units_of(body: bytes) -> int | None:
    if body in _WISHED:
        return _WISHED[body]
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict) or found.keys() != {"units"}:
        return None
    units = found["units"]
    return units if type(units) is int and 1 <= units <= MAX_UNITS else None


async def _principal(request: LaneRequest, header: str) -> Principal:
    now = time.monotonic()
    known = _believed.get(header)
    if known is not None and known[0] > now:
        return known[1]
    # A signature takes long to check, and whether its session has ended is asked of Valkey.
    principal = await request.run(principal_of_header, header)
    _believed[header] = (now + BELIEVED_S, principal)
    _believed.move_to_end(header)
    while len(_believed) > BELIEVED:
        _believed.popitem(last=False)
    return principal


def forget() -> None:
    """Believe no token that was seen before. For tests."""
    _believed.clear()


register(PREFIX, press)
register(ASKED, ask)
