"""The thin lane of pressing Buy: ticket and credential checked in memory, one trip to Valkey, none to PostgreSQL."""

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
from .contracts import MAX_UNITS

PREFIX, SUFFIX = "/api/v1/flash-sales/items/", "/press"
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
    credential = authorization or request.cookie(settings.SESSION_COOKIE_NAME)
    user_id = api.holder_of(ticket=ticket, credential=credential)
    if user_id is None:
        if not authorization:
            return None
        user_id = (await _principal(request, authorization)).user_id
    answer = await api.press_together(
        item_id=item_id,
        user_id=user_id,
        units=units,
        key=idempotency.checked_key(key),
        ticket=ticket,
        address=behind_proxies(request.peer, headers.get(b"x-forwarded-for", b"").decode("latin-1")),
    )
    return LaneResponse(202, dumps(answer), headers=_HEADERS)


def _item_of(path: str) -> UUID | None:
    if not path.endswith(SUFFIX):
        return None
    try:
        return UUID(path[len(PREFIX) : -len(SUFFIX)])
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
