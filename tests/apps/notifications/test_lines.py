"""Who is called up from the line of a flash sale is told at once, in their own language, and never too late."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.apps.notifications.test_language import sent, told, user
from tests.factories import flash, market
from titan.apps.flashsales import api as flashsales
from titan.apps.notifications import api
from titan.apps.notifications.contracts import CalledUp
from titan.apps.users import api as users
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.platform.eventlog import relay

pytestmark = pytest.mark.django_db(transaction=True)


def called(user_id: UUID, *, minutes: int = 10) -> CalledUp:
    return CalledUp(
        new_id(bucket=1), user_id, "Enamel mug", clock.now() + timedelta(minutes=minutes), "line:2"
    )


def test_a_buyer_whose_turn_it_is_is_told_in_their_language_by_app_and_mail() -> None:
    sale = flash.running(market.make_shop(), allotment=1)
    holder, german = user("Ada"), user("Grete", "de")
    reservation_id = flash.promised(sale, holder)
    flashsales.join_line(item_id=sale.item_id, user_id=german)
    flashsales.release(reservation_id=reservation_id, user_id=holder)
    relay.settle()

    [promise] = flashsales.promises_of(user_id=german)
    [one] = api.list_of(user_id=german).results
    assert (one.title, one.url) == (
        "Du bist dran: Enamel mug",
        f"/flash/reservations/{promise.reservation.id}/",
    )
    assert one.body.startswith("Es ist etwas frei geworden")
    assert f"{promise.reservation.expires_at:%H:%M} UTC" in one.body
    subject, text, _page = sent()[users.get(user_id=german).email]
    assert subject == "Du bist dran: Enamel mug"
    assert one.url in text
    assert api.list_of(user_id=holder).results == ()


def test_the_same_call_is_told_once() -> None:
    reader = user("Ada")
    call = called(reader)
    for _ in range(2):
        api.tell_called_up(calls=[call])
    assert told(reader)[0] == "It is your turn: Enamel mug"


def test_nobody_is_told_of_a_time_that_is_over() -> None:
    reader = user("Ada")
    api.tell_called_up(calls=[called(reader, minutes=-1)])
    assert api.list_of(user_id=reader).results == ()
