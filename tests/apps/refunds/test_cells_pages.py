"""The shop's pages about a case that is at home in another cell, and what its people are told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from titan.apps.notifications import api as notifications
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import Case, CaseStatus
from titan.apps.refunds.events import CaseShown
from titan.apps.sellers import api as sellers
from titan.apps.users import api as users
from titan.kernel import clock
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.platform import homes
from titan.platform.eventlog import reading
from titan.platform.eventlog.registry import subscriptions

from .conftest import Sold
from .test_pages import photo

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Desk:
    """A shop's browser in the shop's cell, and a case of a buyer of another one."""

    case: Case
    client: Client

    def get(self, path: str = "") -> str:
        return self._read(self.client.get(f"/seller/returns/{self.case.id}/{path}"))

    def post(self, step: str, **fields: Any) -> str:
        values = {"step": "once", **fields}
        return self._read(self.client.post(f"/seller/returns/{self.case.id}/{step}/", values, follow=True))

    @staticmethod
    def _read(response: Any) -> str:
        return " ".join(response.content.decode().split())


def person(name: str, *roles: str) -> UUID:
    return users.create_user(email=f"{name}@cells.example", name=name, password_hash="!", roles=roles).id


def be_far_from(case: Case) -> None:
    """The case is at home in another cell."""
    homes.register(lambda bucket: 1 if bucket == bucket_of(case.id) else None)


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    buyer_id, owner_id = person("ada"), person("clay", "seller")
    far = bucket_of(buyer_id)
    made = Sold(
        buyer_id=buyer_id,
        owner_id=owner_id,
        order_id=new_id(bucket=far),
        purchase_id=new_id(bucket=far),
    ).sell()
    sellers.approve(shop_id=made.shop_id, actor_id=person("mod", "staff"), reason="looks good")
    case = made.deliver().ask(case_id=new_id(bucket=far))
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=owner_id))
    be_far_from(case)
    yield Desk(case, client)
    homes.forget()


def heard(case: Case, *, refusal: str) -> None:
    """The case's home tells what became of the first answer."""
    shown = CaseShown(case.id, case.order_id, case.shop_id, (), 1, refusal, clock.now())
    refunds.take_copy(event=shown, case_id=case.id, shop_id=case.shop_id, version=9)


class TestPage:
    def test_says_that_an_answer_is_on_its_way_and_takes_no_other(self, desk: Desk) -> None:
        assert "It is your turn" in desk.get()
        page = desk.post("accept")
        assert "Your answer is on its way." in page
        assert "You accepted." not in page
        for words in ("It is your turn", "Say no", "Make an offer", "Ask for a moderator"):
            assert words not in page
        assert "Another answer is on its way." in desk.post("reject", text="No.")
        assert refunds.get(case_id=desk.case.id).status is CaseStatus.REQUESTED

    def test_says_why_an_answer_had_no_effect(self, desk: Desk) -> None:
        desk.post("accept")
        heard(desk.case, refusal="refunds.too_late: The time to answer has run out")
        page = desk.get()
        for words in ("Your last answer had no effect", "The time to answer has run out", "Say no"):
            assert words in page

    def test_says_nothing_of_an_answer_that_took_effect(self, desk: Desk) -> None:
        desk.post("write", text="Which size?")
        assert "Your answer is on its way." in desk.get()
        heard(desk.case, refusal="")
        page = desk.get()
        for words in ("Your answer is on its way.", "Your last answer had no effect"):
            assert words not in page

    def test_shows_pictures_from_this_cell(self, desk: Desk) -> None:
        case = desk.case
        homes.forget()
        sent = refunds.add_evidence(case_id=case.id, data=photo().read(), buyer_id=case.buyer_id)
        be_far_from(case)
        address = f"/seller/returns/{case.id}/pictures/{sent.id}/"
        assert address in desk.get()
        assert desk.client.get(address)["Content-Type"] == "image/webp"
        assert desk.client.get(f"/seller/returns/{case.id}/pictures/{case.id}/").status_code == 404
        assert Client().get(address).status_code == 302


def test_only_the_shops_people_are_told_in_the_shops_cell(desk: Desk) -> None:
    case = desk.case
    for version, one in enumerate(reading.stream(case.id), start=1):
        refunds.take_copy(event=one.event(), case_id=case.id, shop_id=case.shop_id, version=version)
    copied = reading.stream(derived_id(case.shop_id, label=f"case:{case.id}"))
    tell = subscriptions()["notifications.cases"].run_handlers
    assert [one.type for one in copied if one.type in tell] == ["refunds.case_opened.v1"]
    for one in copied:
        if one.type in tell:
            tell[one.type]([(one, one.event())])
    [told] = notifications.list_of(user_id=sellers.get(shop_id=case.shop_id).owner_id).results
    assert told.url == f"/seller/returns/{case.id}/"
    assert notifications.list_of(user_id=case.buyer_id).results == ()
