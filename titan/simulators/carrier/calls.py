"""What callers send, checked."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, TypeAdapter

from ..http import Request
from . import journeys

Text = Annotated[str, Field(min_length=1, max_length=200)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]


@dataclass(frozen=True, slots=True)
class Sender:
    """Where the parcel is collected."""

    name: Text
    city: Text
    country: Country


@dataclass(frozen=True, slots=True)
class Address:
    """Where it goes."""

    name: Text
    street: Text
    city: Text
    country: Country
    postal_code: str = ""
    region: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Cash:
    """What the courier takes at the door."""

    amount: Annotated[int, Field(gt=0)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


@dataclass(frozen=True, slots=True)
class Booking:
    """A parcel to take."""

    reference: Text
    service: Text
    sender: Sender
    address: Address
    collect: Cash | None
    due_at: AwareDatetime


_BOOKING = TypeAdapter(Booking)


def booking(request: Request) -> dict[str, Any]:
    """The parcel to take, as JSON values.

    Raises:
        ValueError: a field is missing or wrong.
    """
    found: dict[str, Any] = _BOOKING.dump_python(_BOOKING.validate_json(request.body), mode="json")
    return found


def key_of(request: Request) -> str:
    """The caller's key of the parcel.

    Raises:
        ValueError: none, or a strange one.
    """
    key = request.headers.get("idempotency-key", "")
    if not 8 <= len(key) <= 100:
        raise ValueError("an Idempotency-Key of 8 to 100 characters is needed")
    return key


def wanted_code(request: Request) -> str | None:
    """The code that `{"to": "delivered"}` or `{"to": "HANDED_OVER"}` asks for; None is the next scan.

    Raises:
        ValueError: neither a usual status nor a code.
    """
    wanted = request.json().get("to")
    if wanted is None:
        return None
    code = journeys.CODE_OF.get(str(wanted), str(wanted))
    if code not in journeys.NOTES:
        raise ValueError(f"`to` is one of {', '.join([*journeys.CODE_OF, *journeys.NOTES])}")
    return code
