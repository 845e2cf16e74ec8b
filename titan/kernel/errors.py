"""Errors that a caller may meet: a stable code, a kind that each protocol maps to its own status."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What sort of refusal it is; one renderer per protocol maps it (HTTP status in brackets)."""

    INVALID = "invalid"  # 422: the request can never succeed as it stands
    UNAUTHENTICATED = "unauthenticated"  # 401
    DENIED = "denied"  # 403
    NOT_FOUND = "not_found"  # 404: absent, or not the caller's to see
    CONFLICT = "conflict"  # 409: the state does not allow it now
    PRECONDITION = "precondition"  # 412: an If-Match went stale
    TOO_MANY = "too_many"  # 429: with retry_after
    UNAVAILABLE = "unavailable"  # 503: with retry_after; nothing was done, or it is unknown


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One fault of the input. `pointer` is a JSON pointer into the body, such as `/lines/0/quantity`."""

    pointer: str
    code: str
    message: str


class TitanError(Exception):
    """Base of every anticipated error. Subclasses stand in the `contracts.py` of their context.

    `code` is documented and never changes (`cart.variant_sold_out`); `detail` is for people;
    `extra` holds facts for machines and is shown to the caller, so it carries no secrets.
    """

    code: ClassVar[str] = "titan.error"
    kind: ClassVar[Kind] = Kind.INVALID
    title: ClassVar[str] = "The request could not be carried out"

    def __init__(
        self,
        detail: str = "",
        *,
        problems: tuple[FieldProblem, ...] = (),
        retry_after: int | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.problems = problems
        self.retry_after = retry_after
        self.extra = dict(extra or {})


class InvalidInput(TitanError):
    """The input breaks a documented rule; `problems` names each fault."""

    code = "titan.invalid_input"
    kind = Kind.INVALID
    title = "Some of the input is not valid"


class NotFound(TitanError):
    """Nothing of that id is visible to the caller."""

    code = "titan.not_found"
    kind = Kind.NOT_FOUND
    title = "There is nothing here under that name"


class Unavailable(TitanError):
    """A part Titan depends on does not answer; the caller should try again."""

    code = "titan.unavailable"
    kind = Kind.UNAVAILABLE
    title = "Titan cannot answer this right now"

    def __init__(self, detail: str = "", *, retry_after: int = 2) -> None:
        super().__init__(detail, retry_after=retry_after)
