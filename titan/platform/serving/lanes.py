"""Thin lanes: hot paths answered beside Django's middleware, registered by the contexts that own them.

A context lists a module in `settings.TITAN_LANES`; importing it calls `register`:

    async def product(request: LaneRequest) -> LaneResponse | None:
        body = await request.run(api.product_json, request.path.rpartition("/")[2])
        return LaneResponse(200, body) if body else None      # None: Django answers

    register("/api/v1/products/", product)

A lane runs on the event loop: whatever blocks (database, Valkey's blocking client, hashing) goes through `run`.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from .asgi import Scope
from .body import Body
from .pool import ThreadPool

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LaneResponse:
    """A whole answer. Content-Length is added; `headers` are further pairs, duplicates allowed."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


class LaneRequest:
    """One HTTP request, read no further than a lane asks."""

    __slots__ = ("_body", "_pool", "method", "path", "query_string", "scope")

    def __init__(self, scope: Scope, body: Body, pool: ThreadPool) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query_string: bytes = scope["query_string"]
        self._body = body
        self._pool = pool

    @property
    def peer(self) -> str:
        """Address of the other end of the connection, which may be a proxy of ours."""
        client = self.scope.get("client")
        return client[0] if client else ""

    def header(self, name: bytes) -> str:
        """The value of the header of that lower-case name, or an empty string; repeated ones joined by commas."""
        return b", ".join(value for key, value in self.scope["headers"] if key == name).decode("latin-1")

    def query(self) -> dict[str, str]:
        """Query parameters; of a repeated one the last."""
        return dict(parse_qsl(self.query_string.decode("latin-1"), keep_blank_values=True))

    def cookie(self, name: str) -> str:
        """The value of that cookie as sent, or an empty string."""
        for pair in self.header(b"cookie").split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                return value
        return ""

    async def body(self) -> bytes:
        """The whole body; Django still sees it if the lane falls through.

        Raises:
            BodyRefused: too large, too slow, or the client left. The front renders it.
        """
        return await self._body.read()

    async def run(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run blocking work in the pool, ahead of Django's requests that wait there.

        Raises:
            PoolFull: too much waits; the front answers 503.
        """
        return await self._pool.submit(
            _with_fresh_connections, partial(function, *args, **kwargs), urgent=True
        )


def _with_fresh_connections(work: Callable[[], T]) -> T:
    from django.db import close_old_connections

    # Django drops broken connections at the ends of its own requests, which lanes do not pass.
    try:
        return work()
    finally:
        close_old_connections()


Lane = Callable[[LaneRequest], Awaitable[LaneResponse | None]]


class Lanes:
    """Which lane answers which path."""

    def __init__(self) -> None:
        self._exact: dict[str, Lane] = {}
        self._prefixes: list[tuple[str, Lane]] = []

    def register(self, path: str, lane: Lane) -> None:
        """Give `path` to `lane`: with a final slash everything below it too, else that path alone.

        The longest prefix wins over shorter ones, and an exact path over any prefix.

        Raises:
            ValueError: the path is not absolute, or has another lane already.
        """
        if not path.startswith("/") or path == "/":
            raise ValueError(f"A lane needs an absolute path below the root, not {path!r}")
        taken = self._exact.get(path) or dict(self._prefixes).get(path)
        if taken is not None and taken is not lane:
            raise ValueError(f"{path} has a lane already: {taken}")
        if not path.endswith("/"):
            self._exact[path] = lane
        elif taken is None:
            self._prefixes = sorted([*self._prefixes, (path, lane)], key=lambda entry: -len(entry[0]))

    def find(self, path: str) -> Lane | None:
        """The lane of a request path, if there is one."""
        exact = self._exact.get(path)
        if exact is not None:
            return exact
        for prefix, lane in self._prefixes:
            if path.startswith(prefix):
                return lane
        return None


registry = Lanes()
register = registry.register


def load(modules: Iterable[str]) -> Lanes:
    """Import the modules that register lanes (`settings.TITAN_LANES`) and return the registry."""
    for module in modules:
        import_module(module)
    return registry
