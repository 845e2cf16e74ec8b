"""The carrier as an ASGI application, served under `/carrier` by `titan.simulators.server`."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from ..http import Application, Handler, Request, Response, Router, as_json
from ..server import Start
from . import calls
from .book import Book, Refused, UnknownParcel
from .courier import Courier
from .settings import Settings, settings_of

PREFIX = "/carrier"
Work = Callable[[Request, datetime], Response]


def create(start: Start) -> Application:
    """The carrier, its book open and its courier under way."""
    carrier = Carrier(settings_of(start))
    carrier.courier.start()
    return carrier.router


class Carrier:
    """Everything of one carrier. Until `courier.start()` no webhook leaves and no parcel moves by itself."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.book = Book(settings.book)
        self.courier = Courier(self.book, settings)
        self.router = Router()
        self.router.add("POST", "/parcels", self._handler(self._take))
        self.router.add("GET", "/parcels", self._handler(self._list))
        self.router.add("GET", "/parcels/{number}", self._handler(self._show))
        self.router.add("POST", "/parcels/{number}/advance", self._handler(self._advance))
        self.router.add("POST", "/voids", self._handler(self._void))

    def close(self) -> None:
        """Stop working and let go of the book."""
        self.courier.stop()
        self.book.close()

    def _handler(self, work: Work) -> Handler:
        async def handle(request: Request) -> Response:
            answer = await asyncio.to_thread(_answered, work, request)
            self.courier.nudge()
            return answer

        return handle

    def _take(self, request: Request, now: datetime) -> Response:
        parcel, is_new = self.book.take(
            calls.key_of(request), calls.booking(request), now=now, pace_s=self.settings.pace_s
        )
        return as_json(parcel, 201 if is_new else 200)

    def _list(self, request: Request, now: datetime) -> Response:  # noqa: ARG002 - as the others
        limit = max(1, min(1000, int(request.query.get("limit", "100"))))
        return as_json({"results": self.book.parcels(after=request.query.get("after", ""), limit=limit)})

    def _show(self, request: Request, now: datetime) -> Response:  # noqa: ARG002 - as the others
        return as_json(self.book.parcel(request.path["number"]))

    def _advance(self, request: Request, now: datetime) -> Response:
        number, code = request.path["number"], calls.wanted_code(request)
        return as_json(self.book.advance(number, code, now=now, pace_s=self.settings.pace_s))

    def _void(self, request: Request, now: datetime) -> Response:
        parcel = self.book.void(calls.key_of(request), now=now, pace_s=self.settings.pace_s)
        return as_json({"parcel": parcel})


def _answered(work: Work, request: Request) -> Response:
    try:
        return work(request, datetime.now(UTC))
    except UnknownParcel:
        return as_json({"code": "unknown_parcel", "detail": "no such parcel"}, 404)
    except Refused as refusal:
        return as_json({"code": "refused", "detail": str(refusal)}, 409)
    except ValueError as error:
        return as_json({"code": "not_understood", "detail": str(error)[:500]}, 422)
