"""The door to flash sales."""

from uuid import UUID

from .contracts import Answer, Challenge, LinePlace, Live, Reservation, Ticket
from .selectors import promises
from .services import entering, following, lapsing, lining, pressing, telling, tickets

# Admission: from the waiting room to a promise.


def challenge(*, slot_id: UUID, user_id: UUID) -> Challenge:
    """Work that a buyer has to do for a ticket.

    Raises:
        SaleNotFound: no such slot, or it is not published.
        WrongStep: its waiting room is not open yet, or it is over.
        SaleClosed: the gate cannot be reached.
    """
    return entering.challenge(slot_id, user_id)


def ticket(*, slot_id: UUID, user_id: UUID, solution: str) -> Ticket:
    """A ticket in exchange for the solution (ALTCHA's base64 payload), which is good once.

    Raises:
        SaleNotFound, WrongStep, SaleClosed: as `challenge`.
        NotEligible: the buyer may not take part.
        ProofRefused: it is wrong, too old, for somebody or something else, or was used.
    """
    return entering.ticket(slot_id, user_id, solution)


def press(*, item_id: UUID, user_id: UUID, units: int, key: str, ticket: str, address: str) -> Answer:
    """Press Buy. The same key is the same press and is answered the same; nothing is promised before `reserved`.

    Raises:
        TicketRefused: missing, forged, expired, or not for this buyer and slot.
        SaleNotFound: no such item is about to be sold.
        TooManyRequests: the buyer, the block of addresses or the slot has pressed too often.
        SaleClosed: the gate is closed; nothing was taken.
    """
    leave = tickets.read(ticket, user_id=user_id)
    return pressing.press(pressing.wish(item_id=item_id, leave=leave, units=units, key=key, address=address))


async def press_together(
    *, item_id: UUID, user_id: UUID, units: int, key: str, ticket: str, address: str
) -> Answer:
    """`press` on an event loop: one trip to Valkey for all that press at the same moment, none to PostgreSQL.

    Raises: as `press`.
    """
    leave = tickets.read(ticket, user_id=user_id)
    return await pressing.press_together(
        pressing.wish(item_id=item_id, leave=leave, units=units, key=key, address=address)
    )


def answer_of(*, reservation_id: UUID, user_id: UUID) -> Answer:
    """How a press of this buyer stands now.

    Raises:
        ReservationNotFound: it is not a press of this buyer.
        ReservationOver: it has lapsed or was given up.
        SaleClosed: the gate cannot be reached, and it is not known without it.
    """
    return telling.answer_of(reservation_id, user_id)


def reservations_of(*, user_id: UUID) -> list[Reservation]:
    """What the buyer was promised, the latest first; at most 100."""
    return promises.reservations_of(user_id)


def release(*, reservation_id: UUID, user_id: UUID) -> None:
    """Give a reservation up: its units go to the next in line. Repeatable.

    Raises:
        ReservationNotFound: it is not this buyer's.
        ReservationOver: it is being paid, or sold.
    """
    lapsing.release(reservation_id, user_id)


def join_line(*, item_id: UUID, user_id: UUID, units: int = 1) -> LinePlace:
    """Ask to be called up when units come back; again keeps the place.

    Raises:
        SaleNotFound: no such item is on sale.
    """
    return LinePlace(item_id, lining.join(item_id, user_id, units))


def leave_line(*, item_id: UUID, user_id: UUID) -> None:
    """Do not wait any longer. Repeatable."""
    lining.leave(item_id, user_id)


def live(*, sale_id: UUID) -> Live:
    """How a sale stands this moment, for pages, boards and sockets."""
    return telling.live(sale_id)


def lapse() -> int:
    """End what was not paid in time; its units go to those next in line, else back to the counter. Returns how many."""
    return lapsing.lapse()


def follower() -> following.Follower:
    """The loop that keeps the gate open and has PostgreSQL answer what it lets through; one a cell works at a time."""
    return following.Follower()
