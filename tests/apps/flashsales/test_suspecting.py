"""One person behind many names, or no person at all: noted for operators, and nobody is refused by it."""

from typing import Any
from uuid import UUID

import pytest
import redis

from tests.apps.flashsales.gatekeeping import buyer, opened, press, solve
from tests.factories import market
from tests.factories.flash_gate import Sale, make_sale
from titan.apps.flashsales import api
from titan.apps.flashsales.contracts import Outcome, Suspicion, SuspicionKind
from titan.apps.flashsales.services import suspecting
from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.rest.errors import TooManyRequests

pytestmark = pytest.mark.django_db(transaction=True)
BROWSER = "Mozilla/5.0\nde"


@pytest.fixture(autouse=True)
def _low_bounds(settings: Any) -> None:
    settings.FLASH_DEVICE_USERS = 3
    settings.FLASH_BLOCK_USERS = 5
    settings.FLASH_HASTE = 4


def enter(sale: Sale, *, address: str = "203.0.113.7", device: str = BROWSER) -> UUID:
    """A new user gets a ticket from there."""
    user_id = market.make_user()
    solution = solve(api.challenge(slot_id=sale.slot_id, user_id=user_id))
    issued = api.ticket(
        slot_id=sale.slot_id, user_id=user_id, solution=solution, address=address, device=device
    )
    assert issued.token
    return user_id


def noted(sale: Sale) -> dict[SuspicionKind, Suspicion]:
    return {one.kind: one for one in api.suspicions(slot_ids=[sale.slot_id])[sale.slot_id]}


class TestDevice:
    def test_of_a_household_is_not_noted(self) -> None:
        sale = make_sale()
        for _ in range(3):
            enter(sale)
        assert noted(sale) == {}

    def test_of_many_users_is_noted_with_them(self) -> None:
        sale = make_sale()
        users = {enter(sale) for _ in range(4)}
        found = noted(sale)[SuspicionKind.DEVICE]
        assert (found.number, set(found.user_ids)) == (4, users)
        assert "203.0.113" not in found.mark
        assert "Mozilla" not in found.mark

    def test_of_one_user_who_comes_again_counts_once(self) -> None:
        sale, user_id = make_sale(), market.make_user()
        for _ in range(5):
            suspecting.note_entry(sale.slot_id, user_id, address="203.0.113.7", device=BROWSER)
        assert noted(sale) == {}

    def test_at_other_addresses_or_of_other_browsers_is_another(self) -> None:
        sale = make_sale()
        for number in range(4):
            enter(sale, address=f"198.51.{number}.1")
            enter(sale, address=f"198.51.{number}.1", device=f"Browser {number}")
        assert noted(sale) == {}

    def test_is_counted_for_each_slot(self) -> None:
        sales = [make_sale(), make_sale()]
        for sale in (*sales, *sales):
            enter(sale)
        assert [noted(sale) for sale in sales] == [{}, {}]


def test_a_block_of_addresses_with_many_users_is_noted() -> None:
    sale = make_sale()
    for number in range(6):
        enter(sale, address=f"198.51.100.{number}")
    found = noted(sale)
    assert found.keys() == {SuspicionKind.BLOCK}
    assert (found[SuspicionKind.BLOCK].mark, found[SuspicionKind.BLOCK].number) == ("198.51.100.0/24", 6)


def test_what_was_noted_refuses_nobody() -> None:
    sale = make_sale()
    opened()
    users = [enter(sale) for _ in range(5)]
    assert SuspicionKind.DEVICE in noted(sale)
    assert [press(sale, user_id).outcome for user_id in users] == [Outcome.QUEUED] * 5


def test_a_gate_that_cannot_be_asked_keeps_nobody_from_a_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> int:
        raise redis.ConnectionError("away")

    sale = make_sale()
    monkeypatch.setattr(suspecting, "_seen", away)
    enter(sale)
    assert noted(sale) == {}


class TestHaste:
    def hurry(self, sale: Sale, user_id: UUID, *, presses: int) -> None:
        """Press until so many were refused."""
        refused = 0
        while refused < presses:
            try:
                press(sale, user_id, units=2, key=f"key-{refused}")
            except TooManyRequests:
                refused += 1

    def test_beyond_the_rate_is_noted_with_how_often(self) -> None:
        sale, user_id = make_sale(), buyer()
        opened()
        self.hurry(sale, user_id, presses=4)
        assert api.note_haste() == 1
        found = noted(sale)[SuspicionKind.HASTE]
        assert (found.number, found.user_ids) == (4, (user_id,))

    def test_of_somebody_impatient_is_not_noted(self) -> None:
        sale = make_sale()
        opened()
        self.hurry(sale, buyer(), presses=3)
        assert api.note_haste() == 0
        assert noted(sale) == {}

    def test_that_goes_on_is_the_same_fact(self) -> None:
        sale, user_id = make_sale(), buyer()
        opened()
        for _ in range(2):
            self.hurry(sale, user_id, presses=4)
            api.note_haste()
        assert noted(sale)[SuspicionKind.HASTE].number == 8


def test_the_largest_come_first_and_old_ones_are_forgotten() -> None:
    sale = make_sale()
    for number in (4, 9, 6):
        suspecting._note(sale.slot_id, SuspicionKind.DEVICE, f"mark-{number}", number, [str(buyer())])
    assert [one.number for one in api.suspicions(slot_ids=[sale.slot_id])[sale.slot_id]] == [9, 6, 4]
    sql.execute("UPDATE flashsales_suspicion SET last_at = %s - interval '61 days'", (clock.now(),))
    assert api.forget_prices() == 3
    assert noted(sale) == {}
