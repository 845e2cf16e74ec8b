"""The one public address: health, thin lanes and sockets on the event loop, everything else in Django."""

import logging
from collections.abc import Callable
from wsgiref.types import WSGIApplication

import orjson

from . import drain
from .asgi import Application, Receive, Scope, Send
from .body import Body, BodyBudget, BodyRefused
from .bridge import AtHand, WsgiBridge
from .lanes import LaneRequest, LaneResponse, Lanes
from .pool import PoolFull, ThreadPool
from .problems import problem

logger = logging.getLogger(__name__)

Refuse = Callable[[LaneRequest, Exception], LaneResponse]

_ALIVE = LaneResponse(200, orjson.dumps({"status": "ok"}), headers=(("cache-control", "no-store"),))


class Front:
    """An ASGI application.

    `sockets` receives websocket scopes; without it they are refused. `refuse` renders what a lane raises.
    `at_hand` is asked on the event loop before a request goes to Django's threads.
    """

    def __init__(
        self,
        *,
        wsgi: WSGIApplication,
        lanes: Lanes,
        sockets: Application | None,
        pool: ThreadPool,
        max_body_bytes: int = 12 * 1024 * 1024,
        max_held_bytes: int = 192 * 1024 * 1024,
        trust_proxy: bool = False,
        refuse: Refuse | None = None,
        at_hand: AtHand | None = None,
    ) -> None:
        self.pool = pool
        self._lanes = lanes
        self._sockets = sockets
        self._refuse = refuse or _fault
        self._bridge = WsgiBridge(wsgi, pool, trust_proxy=trust_proxy, at_hand=at_hand)
        self._budget = BodyBudget(limit=max_body_bytes, total=max_held_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _lifespan(receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = Body(scope, receive, self._budget)
        request = LaneRequest(scope, body, self.pool)
        try:
            response = await self._beside_django(request)
            if response is None and not await self._bridge.answer_at_hand(request, send):
                response = await self._bridge(request, receive, send)
        except PoolFull:
            response = problem(503, detail="Too many requests wait.", retry_after=1)
        except BodyRefused as refusal:
            if refusal.status == 0:
                return
            retry_after = 1 if refusal.status == 503 else None
            response = problem(refusal.status, detail=refusal.detail, retry_after=retry_after, close=True)
        finally:
            body.release()
        if response is not None:
            await _send(response, send)

    async def _beside_django(self, request: LaneRequest) -> LaneResponse | None:
        lane = self._lanes.find(request.path)
        if lane is not None:
            try:
                return await lane(request)
            except (PoolFull, BodyRefused):
                raise
            except Exception as error:  # noqa: BLE001 - rendered, and logged where nobody anticipated it
                return self._refuse(request, error)
        if request.path == "/healthz":
            return _ALIVE
        if request.path == "/readyz" and drain.draining():
            return problem(503, detail="This process is stopping.", retry_after=1)
        return None

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._sockets is not None and not drain.draining():
            await self._sockets(scope, receive, send)
            return
        await receive()
        # Before it was accepted, closing a socket answers its handshake with 403.
        await send({"type": "websocket.close", "code": 1013 if self._sockets else 1008})


def _fault(request: LaneRequest, error: Exception) -> LaneResponse:
    logger.error("The lane of %s failed", request.path, exc_info=error)
    return problem(500, detail="The fault was recorded.")


async def _send(response: LaneResponse, send: Send) -> None:
    headers = [
        (b"content-type", response.content_type.encode("latin-1")),
        (b"content-length", b"%d" % len(response.body)),
    ]
    headers += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    bodiless = response.status in (204, 304)
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": headers[2:] if bodiless else headers,
        }
    )
    await send({"type": "http.response.body", "body": b"" if bodiless else response.body})


async def _lifespan(receive: Receive, send: Send) -> None:
    """For servers other than the web role's own, which announce their end this way."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            drain.begin()
            await send({"type": "lifespan.shutdown.complete"})
            return
