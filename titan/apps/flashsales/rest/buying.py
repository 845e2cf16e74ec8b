"""The buyer's way: work, ticket, press, answer."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from pydantic import Field

from titan.platform.rest.errors import TooManyRequests
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    MAX_UNITS,
    Challenge,
    LinePlace,
    NotEligible,
    ProofRefused,
    Reservation,
    ReservationNotFound,
    ReservationOver,
    SaleClosed,
    SaleNotFound,
    Ticket,
    TicketRefused,
    WrongStep,
)
from ..contracts import Answer as PressAnswer


@dataclass(frozen=True, slots=True)
class Solution:
    """The solved challenge as ALTCHA's widget gives it: base64 of its JSON."""

    solution: Annotated[str, Field(min_length=1, max_length=2000)]


@dataclass(frozen=True, slots=True)
class Wish:
    """How many units."""

    units: Annotated[int, Field(ge=1, le=MAX_UNITS)] = 1


@dataclass(frozen=True, slots=True)
class OwnReservations:
    """What you were promised, the latest first."""

    reservations: tuple[Reservation, ...]


class SlotChallenge(Endpoint):
    """What a ticket costs."""

    @operation(
        summary="Ask for the work that a ticket costs",
        tag="flash sales",
        answer={200: Challenge},
        errors=(SaleNotFound, WrongStep, SaleClosed),
        rate="30/min",
    )
    def get(self, request: Request, *, slot_id: UUID) -> Answer:
        """Find the number from 0 to `maxnumber` whose SHA-256 with `salt` before it is `challenge`; it is for you and this slot."""
        return Answer(200, api.challenge(slot_id=slot_id, user_id=request.user_id))


class SlotTicket(Endpoint):
    """Leave to press."""

    @operation(
        summary="Get a ticket for a slot",
        tag="flash sales",
        body=Solution,
        answer={200: Ticket},
        errors=(SaleNotFound, WrongStep, NotEligible, ProofRefused, SaleClosed),
        rate="30/min",
    )
    def post(self, request: Request, *, slot_id: UUID, body: Solution) -> Answer:
        """A solution is good once: where no answer came, ask for new work. A further ticket keeps your position in the
        waiting room."""
        found = api.ticket(
            slot_id=slot_id,
            user_id=request.user_id,
            solution=body.solution,
            credential=credential_of(request.http),
            address=request.address,
            device=device_of(request.http),
        )
        return Answer(200, found)


class ItemPress(Endpoint):
    """Buy!"""

    @operation(
        summary="Press Buy",
        tag="flash sales",
        body=Wish,
        answer={202: PressAnswer},
        errors=(TicketRefused, SaleNotFound, TooManyRequests, SaleClosed),
        idempotent="command",
    )
    def post(self, request: Request, *, item_id: UUID, body: Wish) -> Answer:
        """With your ticket in the header `Flash-Ticket`. `queued` is not yet a promise: ask for the reservation until
        it is `reserved`, then quote and pay it before `expires_at`."""
        found = api.press(
            item_id=item_id,
            user_id=request.user_id,
            units=body.units,
            key=request.idempotency_key,
            ticket=request.http.headers.get("Flash-Ticket", ""),
            address=request.address,
        )
        return Answer(202, found)


class ItemLine(Endpoint):
    """The line of those who want units that come back."""

    @operation(
        summary="Wait for units that come back",
        tag="flash sales",
        body=Wish,
        answer={200: LinePlace},
        errors=(SaleNotFound,),
        rate="30/min",
    )
    def put(self, request: Request, *, item_id: UUID, body: Wish) -> Answer:
        """Those who come first are called up first; asking again keeps the place."""
        found = api.join_line(item_id=item_id, user_id=request.user_id, units=body.units)
        return Answer(200, found)

    @operation(summary="Stop waiting", tag="flash sales", answer={204: None}, rate="30/min")
    def delete(self, request: Request, *, item_id: UUID) -> Answer:
        """Repeatable."""
        api.leave_line(item_id=item_id, user_id=request.user_id)
        return Answer(204)


class Reservations(Endpoint):
    """All of the caller's."""

    @operation(summary="List your reservations", tag="flash sales", answer={200: OwnReservations})
    def get(self, request: Request) -> Answer:
        """At most 100, the latest first."""
        return Answer(
            200, OwnReservations(tuple(one.reservation for one in api.promises_of(user_id=request.user_id)))
        )


class OneReservation(Endpoint):
    """One of the caller's."""

    @operation(
        summary="Ask how a press stands",
        tag="flash sales",
        answer={200: PressAnswer},
        errors=(ReservationNotFound, ReservationOver, SaleClosed),
    )
    def get(self, request: Request, *, reservation_id: UUID) -> Answer:
        """`lost`: the queue was lost before it was your turn; nothing was taken, press again."""
        return Answer(200, api.answer_of(reservation_id=reservation_id, user_id=request.user_id))

    @operation(
        summary="Give a reservation up",
        tag="flash sales",
        answer={204: None},
        errors=(ReservationNotFound, ReservationOver),
    )
    def delete(self, request: Request, *, reservation_id: UUID) -> Answer:
        """Its units go to the next in line. Repeatable."""
        api.release(reservation_id=reservation_id, user_id=request.user_id)
        return Answer(204)


def credential_of(http: HttpRequest) -> str:
    """What the caller came with; both are checked by now."""
    return str(http.META.get("HTTP_AUTHORIZATION") or http.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))


def device_of(http: HttpRequest) -> str:
    """What a browser says of itself."""
    return "\n".join(http.headers.get(name, "") for name in ("User-Agent", "Accept-Language")).strip()
