"""The second card provider's ASGI application."""

from ..card_provider.app import named
from ..http import Application
from ..server import Start

PREFIX = "/card_b"
NAME = "card_b"


def create(start: Start) -> Application:
    """The application, with its webhooks being sent from now on."""
    return named(start, NAME, file="card_provider_b.sqlite3", prefix=PREFIX)
