"""The one door to flash sales: planning and selling, then admission."""

from uuid import UUID

from .contracts import Terms
from .selectors import reservations
from .services import settling


def terms_of(*, reservation_id: UUID, user_id: UUID) -> Terms:
    """What a buyer gets for a reservation, at which price.

    Raises:
        ReservationNotFound: it is not this buyer's.
        ReservationOver: it cannot be paid any more, or is being paid.
    """
    return reservations.terms(reservation_id, user_id)


def take_up(*, reservation_id: UUID, user_id: UUID, purchase_id: UUID) -> None:
    """A purchase pays a held reservation: its units are the purchase's now. Repeatable.

    Raises:
        ReservationNotFound: it is not this buyer's.
        ReservationOver: it cannot be paid any more, or another purchase pays it.
    """
    settling.take_up(reservation_id=reservation_id, user_id=user_id, purchase_id=purchase_id)


def put_down(*, reservation_id: UUID, purchase_id: UUID) -> None:
    """A purchase was undone: the reservation is held again for the time that it has left. Repeatable."""
    settling.put_down(reservation_id=reservation_id, purchase_id=purchase_id)


def sell(*, reservation_id: UUID, purchase_id: UUID) -> None:
    """The purchase that took a reservation up is through. Repeatable."""
    settling.sell(reservation_id=reservation_id, purchase_id=purchase_id)
