"""News of the line of a flash sale: for minutes only, so nobody is told too late."""

from collections.abc import Sequence

from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id

from ..contracts import CalledUp, Day, Phrase
from ..contracts import marked as _
from . import telling
from .telling import Telling


def tell(calls: Sequence[CalledUp]) -> None:
    """See `api.tell_called_up`."""
    now = clock.now()
    telling.tell([_telling(one) for one in calls if one.expires_at > now], mail=telling.MAIL_TO_USER)


def _telling(one: CalledUp) -> Telling:
    until = Day(one.expires_at, has_time=True)
    return Telling(
        id=new_id(bucket=bucket_of(one.user_id)),
        user_id=one.user_id,
        kind="flash.called_up",
        title=(Phrase(_("It is your turn: {item}"), {"item": one.title}),),
        body=(
            Phrase(
                _("Units came back, and you are next in line. They are reserved for you until {until}."),
                {"until": until},
            ),
            Phrase(_("Pay by then, or they go to whoever is next.")),
        ),
        url=f"/flash/reservations/{one.reservation_id}/",
        cause=one.cause,
        names={"shop": "", "number": ""},
    )
