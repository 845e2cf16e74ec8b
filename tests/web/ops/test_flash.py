"""Operators see whether the sale is healthy, and stop it with a reason."""

import pytest
from django.test import Client

from tests.factories import flash, market
from titan.apps.flashsales import api as flashsales
from titan.apps.flashsales.contracts import Phase
from titan.platform.admin.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/admin/flash-sales/"


@pytest.fixture
def running(transactional_db: None) -> flash.Flash:
    return flash.running(market.make_shop())


def test_shows_what_runs(desk: Client, running: flash.Flash) -> None:
    flash.promised(running, market.make_buyer())
    page = " ".join(desk.get(PAGE).content.decode().split())
    assert "1 of 5" in page
    assert "No follower keeps the gate open" in page


def test_shows_what_looks_odd_and_whom_to_look_at(desk: Client, running: flash.Flash) -> None:
    users = flash.seen_together(running, number=4)
    page = " ".join(desk.get(PAGE).content.decode().split())
    assert "4 users of one browser at one address" in page
    assert any(f"/admin/users/user/{user}/change/" in page for user in users)


def test_a_slot_is_stopped_with_a_reason_that_is_kept(desk: Client, running: flash.Flash) -> None:
    desk.post(f"{PAGE}{running.slot_id}/stop/", {"reason": "The price is wrong"})
    slot = flashsales.slot(slot_id=running.slot_id)
    assert (slot.phase, slot.stop_reason) == (Phase.STOPPED, "The price is wrong")
    assert AuditEntry.objects.filter(target_id=str(running.slot_id), reason="The price is wrong").exists()


def test_without_a_reason_it_goes_on(desk: Client, running: flash.Flash) -> None:
    desk.post(f"{PAGE}{running.slot_id}/stop/", {"reason": ""})
    assert flashsales.slot(slot_id=running.slot_id).phase is Phase.OPEN


def test_buyers_do_not_see_it(client: Client, running: flash.Flash) -> None:
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize("name", ["salerow", "slotrow", "itemrow", "reservationrow"])
def test_each_screen_opens(desk: Client, running: flash.Flash, name: str) -> None:
    flash.promised(running, market.make_buyer())
    assert desk.get(f"/admin/flashsales/{name}/").status_code == 200
