"""What an operation declares, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, TypeVar

from titan.kernel.errors import TitanError

from .ratelimit import Rate, parse_rate

Idempotent: TypeAlias = bool | Literal["command", "optional"]
Auth = Literal["user", "optional", "none", "staff", "seller"]
Handler = TypeVar("Handler", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint returns. `body` is a contract, a `Page` of them, None, or bytes that are JSON already."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """The declaration of one method of an `Endpoint`; used as its decorator.

    `body` and `query` are frozen dataclasses (or pydantic models) and arrive as keyword arguments of
    those names; `answer` maps statuses to contract types, None for no content. `errors` are those
    that the api function raises. `idempotent` demands an `Idempotency-Key`; True replays the stored
    answer; "optional" does too, and takes a request without a key for a new one. `rate` is such as `60/min`, per user, or per address for guests. `files` names
    multipart fields, read with `request.uploaded(name)`. `if_match` documents that the endpoint
    calls `request.require_match`. The docstring of the method becomes the description.

    Raises:
        ValueError: the rate is not one.
    """

    summary: str
    tag: str
    answer: Mapping[int, Any]
    body: Any = None
    query: Any = None
    errors: tuple[type[TitanError], ...] = ()
    auth: Auth = "user"
    idempotent: Idempotent = False
    rate: str | None = None
    cache: str = "private, no-store"
    etag: bool = False
    files: tuple[str, ...] = ()
    if_match: bool = False
    deprecated: bool = False
    name: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        if self.rate is not None:
            parse_rate(self.rate)

    @property
    def limit(self) -> Rate | None:
        """The rate, if there is one."""
        return parse_rate(self.rate) if self.rate is not None else None

    def __call__(self, handler: Handler) -> Handler:
        """Declare the method."""
        named = replace(self, name=handler.__qualname__, description=handler.__doc__ or "")
        handler.__operation__ = named  # type: ignore[attr-defined]
        return handler
