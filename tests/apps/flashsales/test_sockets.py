"""What watches a slot is told when it begins, what is left, and its own answers, for as long as its ticket lasts."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from websockets.exceptions import InvalidStatus

from tests.apps.flashsales.gatekeeping import HOUR_US, answered, buyer, opened, press, ticket_of
from tests.apps.flashsales.socketing import Watcher, serving
from tests.factories.flash_gate import Sale, make_sale
from titan.apps.flashsales.services import gate
from titan.kernel.ids import new_id
from titan.platform.cache import client
from titan.platform.db import sql

pytestmark = pytest.mark.django_db(transaction=True)
SESSION = "a-session"

Watch = Callable[..., Watcher]


@pytest.fixture
def port() -> Iterator[int]:
    with serving() as found:
        yield found


@pytest.fixture
def watch(port: int) -> Iterator[Watch]:
    """Open a socket to a slot as a page of that user would, and show the ticket."""
    made: list[Watcher] = []

    def watching(sale: Sale, user_id: UUID, *, ticket: str = "", **changes: Any) -> Watcher:
        slot_id = changes.pop("slot_id", sale.slot_id)
        made.append(Watcher(port, slot_id, SESSION, **changes))
        return made[-1].show(ticket or ticket_of(sale, user_id, credential=SESSION))

    yield watching
    for one in made:
        with suppress(OSError):
            one.close()


def move(sale: Sale, *, starts_in_s: float) -> None:
    sql.execute(
        "UPDATE flashsales_slot SET starts_at = now() + make_interval(secs => %s) WHERE id = %s",
        (starts_in_s, sale.slot_id),
    )


def test_a_hello_says_when_it_begins_by_the_clock_that_decides_and_who_waits(watch: Watch) -> None:
    sale, user_id = make_sale(allotment=7, opens_in_s=600), buyer()
    opened()
    gate.enter(sale.slot_id, buyer(), life_ms=60_000)
    place = gate.enter(sale.slot_id, user_id, life_ms=60_000)
    before_ms = gate.now_us() // 1000
    told = watch(sale, user_id).hear("hello")
    assert before_ms - 50 <= told["now_ms"] <= gate.now_us() // 1000 + 50
    assert 590_000 < told["starts_ms"] - told["now_ms"] <= 600_000
    assert (told["position"], told["waiting"]) == (place, 2)
    assert told["items"] == [{"item_id": str(sale.item_id), "left": 7, "done": 0}]


def test_all_are_told_the_start_and_nobody_before_it(watch: Watch) -> None:
    sale = make_sale(opens_in_s=2)
    opened()
    watchers = [watch(sale, buyer()) for _ in range(3)]
    for one in watchers:
        one.hear("hello")
        told = one.hear("start")
        assert told["slot_id"] == str(sale.slot_id)
        assert gate.now_us() // 1000 >= told["starts_ms"]


def test_a_start_that_an_operator_brought_forward_is_told(watch: Watch) -> None:
    sale = make_sale(opens_in_s=1800)
    follower = opened()
    one = watch(sale, buyer())
    one.hear("hello")
    move(sale, starts_in_s=0)
    follower.refresh()
    assert one.hear("start")["starts_ms"] <= gate.now_us() // 1000


def test_a_start_that_was_put_off_is_not_told_at_the_old_time(watch: Watch) -> None:
    sale = make_sale(opens_in_s=2)
    follower = opened()
    one = watch(sale, buyer())
    one.hear("hello")
    move(sale, starts_in_s=900)
    follower.refresh()
    assert one.hears_nothing(seconds=2.5)


def test_an_answer_goes_to_the_sockets_of_its_buyer_alone(watch: Watch) -> None:
    sale, user_id, other = make_sale(), buyer(), buyer()
    follower = opened()
    own, twin, foreign = watch(sale, user_id), watch(sale, user_id), watch(sale, other)
    for one in (own, twin, foreign):
        one.hear("hello")
    asked = press(sale, user_id)
    answered(follower)
    for one in (own, twin):
        told = one.hear("answer")
        assert (told["reservation_id"], told["outcome"]) == (str(asked.reservation_id), "reserved")
        assert told["expires_at"]
        assert "user_id" not in told
    assert foreign.hears_nothing()


def test_what_is_left_is_told_when_it_changes(watch: Watch) -> None:
    sale = make_sale(allotment=5)
    follower = opened()
    one = watch(sale, buyer())
    one.hear("hello")
    press(sale, buyer())
    answered(follower)
    [item] = one.hear("stock")["items"]
    assert item == {"item_id": str(sale.item_id), "left": 4, "done": 1}


def test_a_stop_is_told(watch: Watch) -> None:
    sale = make_sale()
    follower = opened()
    one = watch(sale, buyer())
    one.hear("hello")
    sql.execute("UPDATE flashsales_slot SET is_stopped = true WHERE id = %s", (sale.slot_id,))
    follower.refresh()
    assert one.hear("over")["slot_id"] == str(sale.slot_id)


def test_answers_are_heard_again_after_valkey_cut_the_line(watch: Watch) -> None:
    sale, user_id = make_sale(), buyer()
    follower = opened()
    one = watch(sale, user_id)
    one.hear("hello")
    client().client_kill_filter(_type="pubsub")
    # The hub looks at stock by another line; by then it has long come back on this one.
    press(sale, buyer())
    answered(follower)
    one.hear("stock")
    press(sale, user_id, key="key-2")
    answered(follower)
    assert one.hear("answer")["outcome"] == "reserved"


class TestLeave:
    def test_ends_with_the_ticket(self, watch: Watch) -> None:
        sale, user_id = make_sale(), buyer()
        opened()
        one = watch(sale, user_id, ticket=ticket_of(sale, user_id, credential=SESSION, lasts_us=1_500_000))
        one.hear("hello")
        assert one.closed_with() == 4408

    def test_is_not_had_by_somebody_elses_ticket(self, watch: Watch) -> None:
        sale = make_sale()
        opened()
        stolen = ticket_of(sale, buyer(), credential="another session")
        assert watch(sale, buyer(), ticket=stolen).closed_with() == 4401

    @pytest.mark.parametrize("lasts_us", [0, -HOUR_US])
    def test_is_not_had_by_a_ticket_that_is_over(self, watch: Watch, lasts_us: int) -> None:
        sale, user_id = make_sale(), buyer()
        opened()
        old = ticket_of(sale, user_id, credential=SESSION, lasts_us=lasts_us)
        assert watch(sale, user_id, ticket=old).closed_with() == 4401

    def test_is_not_had_for_another_slot(self, watch: Watch) -> None:
        sale, other = make_sale(), make_sale()
        opened()
        user_id = buyer()
        assert watch(sale, user_id, slot_id=other.slot_id).closed_with() == 4401

    def test_is_not_had_for_a_slot_that_is_not_near(self, watch: Watch) -> None:
        sale = make_sale(opens_in_s=86_400)
        opened()
        assert watch(sale, buyer()).closed_with() == 4404

    def test_needs_a_ticket_first(self, port: int) -> None:
        for words in ("nothing", "[]", '{"ticket": 7}'):
            one = Watcher(port, new_id(bucket=1), SESSION)
            one.say(words)
            assert one.closed_with() == 4400

    def test_is_not_given_to_a_page_of_another_site(self, port: int) -> None:
        with pytest.raises(InvalidStatus) as refused:
            Watcher(port, new_id(bucket=1), SESSION, origin="https://evil.test")
        assert refused.value.response.status_code == 403

    def test_is_for_so_many_sockets_of_one_user(self, watch: Watch, settings: Any) -> None:
        settings.FLASH_SOCKETS_OF_USER = 2
        sale, user_id = make_sale(), buyer()
        opened()
        first, second = watch(sale, user_id), watch(sale, user_id)
        first.hear("hello")
        second.hear("hello")
        assert watch(sale, user_id).closed_with() == 4429
        assert watch(sale, buyer()).hear("hello")

    def test_is_lost_by_who_goes_on_talking(self, watch: Watch) -> None:
        sale = make_sale()
        opened()
        one = watch(sale, buyer())
        one.hear("hello")
        one.say("and another thing")
        assert one.closed_with() == 1008
