"""The card provider's ASGI application."""

import os
from pathlib import Path

from ..http import Application, BadRequest, Request, Response, Router, as_json
from ..server import Start
from ..shared_secret import shared_secret
from .api import Api
from .book import Book
from .faults import Faults
from .hosted import Hosted
from .sender import Sender

PREFIX = "/card"
NAME = "card"
SECRET = "TITAN_CARD_WEBHOOK_SECRET"  # noqa: S105 - a variable's name
WEBHOOKS = "/api/v1/payments/webhooks"


def create(start: Start) -> Application:
    """The application, with its webhooks being sent from now on."""
    return named(start, NAME, file="card_provider.sqlite3", prefix=PREFIX)


def named(start: Start, name: str, *, file: str, prefix: str) -> Application:
    """A provider of that name, with a book of its own."""
    book = Book(start.folder / file, public_url=f"{start.public_url}{prefix}")
    faults = Faults()
    Sender(book, faults, url=f"{start.titan_url}{WEBHOOKS}/{name}", secret=_secret(start)).start()
    return routes(book, faults)


def _secret(start: Start) -> str:
    """What signs webhooks: as Titan is told, by the same variables, or the one that both keep under `var`."""
    file = os.environ.get(f"{SECRET}_FILE")
    given = Path(file).read_text(encoding="ascii").strip() if file else os.environ.get(SECRET, "")
    return given or shared_secret(start.var, "card_webhook_secret")


def routes(book: Book, faults: Faults) -> Router:
    """All addresses of the provider."""
    router, api, hosted = Router(), Api(book, faults), Hosted(book)
    router.add("GET", "/v1/intents", api.find)
    router.add("POST", "/v1/intents", api.create)
    router.add("GET", "/v1/intents/{id}", api.show)
    router.add("GET", "/v1/book", api.charges)
    router.add("POST", "/v1/methods/forget", api.forget)
    router.add("POST", "/v1/intents/{id}/capture", api.capture)
    router.add("POST", "/v1/intents/{id}/void", api.void)
    router.add("POST", "/v1/intents/{id}/refunds", api.refund)
    router.add("GET", "/pay/{id}", hosted.show_form)
    router.add("POST", "/pay/{id}", hosted.take_card)
    router.add("GET", "/challenge/{id}", hosted.show_challenge)
    router.add("POST", "/challenge/{id}", hosted.take_answer)
    router.add("GET", "/finished/{id}", hosted.show_end)

    async def show_book(_: Request) -> Response:
        return as_json(book.everything())

    async def order_faults(request: Request) -> Response:
        try:
            faults.order(request.json())
        except (ValueError, TypeError) as error:
            raise BadRequest(str(error)) from error
        return as_json({"ordered": faults.ordered, "hold_webhooks": faults.is_holding_webhooks})

    router.add("GET", "/book", show_book)
    router.add("POST", "/faults", order_faults)
    return router
