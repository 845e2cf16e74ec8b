"""Shops from application to suspension, with what is recorded on the way."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import (
    NotASeller,
    Shop,
    ShopInvalid,
    ShopNameTaken,
    ShopNotFound,
    ShopStateConflict,
    ShopStatus,
)
from titan.apps.sellers.events import ShopApplied, ShopChanged
from titan.apps.users import api as users
from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.platform.eventlog import reading

pytestmark = pytest.mark.django_db
OPERATOR = new_id(bucket=1)


def applied(*, name: str = "Maple & Co", owner_id: UUID | None = None, **more: Any) -> Shop:
    facts: dict[str, Any] = {"description": "Cups", "country": "DE", "city": "Berlin", "currency": "EUR"}
    return sellers.apply(owner_id=owner_id or new_id(bucket=99), name=name, **{**facts, **more})


def active(**facts: Any) -> Shop:
    return sellers.approve(shop_id=applied(**facts).id, actor_id=OPERATOR, reason="papers seen")


def events_of(shop: Shop) -> list[Any]:
    return [envelope.event() for envelope in reading.stream(shop.id)]


class TestApply:
    def test_waits_for_a_decision_in_the_bucket_of_the_owner(self) -> None:
        shop = applied()

        assert shop.status is ShopStatus.APPLIED
        assert shop.slug == "maple-co"
        assert bucket_of(shop.id) == 99
        assert [type(event) for event in events_of(shop)] == [ShopApplied]
        assert sellers.shop_of(owner_id=shop.owner_id) == shop

    def test_changes_the_application_when_repeated(self) -> None:
        first = applied()

        second = applied(owner_id=first.owner_id, name="Other name")

        assert second.id == first.id
        assert second.name == "Other name"

    def test_returns_an_open_shop_of_that_name_and_refuses_a_second_one(self) -> None:
        shop = active()

        assert applied(owner_id=shop.owner_id).status is ShopStatus.ACTIVE
        with pytest.raises(ShopStateConflict):
            applied(owner_id=shop.owner_id, name="Second shop")

    @pytest.mark.parametrize("name", ["maple & co", "MAPLE & CO", "Maple   & Co", "Maple Co"])
    def test_refuses_a_name_that_reads_like_another(self, name: str) -> None:
        applied()

        with pytest.raises(ShopNameTaken):
            applied(name=name)

    @pytest.mark.parametrize(
        ("fact", "value", "pointer"),
        [
            ("name", "x", "/name"),
            ("name", "x" * 61, "/name"),
            ("name", "---", "/name"),
            ("country", "Germany", "/country"),
            ("city", "", "/city"),
            ("currency", "XXX", "/currency"),
            ("description", "x" * 4001, "/description"),
        ],
    )
    def test_names_the_field_at_fault(self, fact: str, value: str, pointer: str) -> None:
        with pytest.raises(ShopInvalid) as refusal:
            applied(**dict[str, Any]({fact: value}))

        assert [problem.pointer for problem in refusal.value.problems] == [pointer]


class TestDecide:
    def test_keeps_who_decided_and_why_and_tells_everybody(self) -> None:
        shop = active()

        [decision] = sellers.decisions(shop_id=shop.id)
        assert (decision.action, decision.actor_id, decision.reason) == ("approve", OPERATOR, "papers seen")
        told = events_of(shop)[-1]
        assert isinstance(told, ShopChanged)
        assert told.status == "active"

    def test_lets_the_owner_in_as_a_seller(self) -> None:
        owner = users.create_user(email="o@example.com", name="O", password_hash="!", is_email_verified=True)

        active(owner_id=owner.id)

        assert "seller" in users.get(user_id=owner.id).roles

    def test_has_no_second_effect(self) -> None:
        shop = active()

        sellers.approve(shop_id=shop.id, actor_id=OPERATOR, reason="again")

        assert len(events_of(shop)) == 2
        assert len(sellers.decisions(shop_id=shop.id)) == 1

    def test_asks_for_a_reason(self) -> None:
        with pytest.raises(ShopInvalid):
            sellers.suspend(shop_id=active().id, actor_id=OPERATOR, reason="  ")

    def test_closes_and_reopens(self) -> None:
        shop = active()

        closed = sellers.suspend(shop_id=shop.id, actor_id=OPERATOR, reason="complaints")
        opened = sellers.reinstate(shop_id=shop.id, actor_id=OPERATOR, reason="resolved")

        assert not closed.is_selling
        assert opened.is_selling

    def test_does_not_know_other_shops(self) -> None:
        with pytest.raises(ShopNotFound):
            sellers.approve(shop_id=new_id(bucket=1), actor_id=OPERATOR, reason="papers seen")


class TestCommission:
    def test_changes_with_a_reason(self) -> None:
        shop = sellers.set_commission(
            shop_id=active().id, commission_bp=1250, actor_id=OPERATOR, reason="new terms"
        )

        assert shop.commission_bp == 1250

    @pytest.mark.parametrize("commission_bp", [-1, 10_001])
    def test_is_a_share(self, commission_bp: int) -> None:
        with pytest.raises(ShopInvalid):
            sellers.set_commission(
                shop_id=active().id, commission_bp=commission_bp, actor_id=OPERATOR, reason="new terms"
            )


class TestHoliday:
    def test_stops_selling_until_its_end_and_is_tidied_up_after(self) -> None:
        shop, back = active(), clock.now() + timedelta(days=3)

        away = sellers.set_holiday(shop_id=shop.id, is_on_holiday=True, until=back)

        assert not away.is_selling
        with time_machine.travel(back + timedelta(seconds=1)):
            assert sellers.get(shop_id=shop.id).is_selling
            assert sellers.end_holidays() == 1
            assert sellers.end_holidays() == 0
        assert not events_of(shop)[-1].is_on_holiday

    def test_must_end_ahead(self) -> None:
        with pytest.raises(ShopInvalid):
            sellers.set_holiday(shop_id=active().id, is_on_holiday=True, until=clock.now())


class TestReading:
    def test_lists_open_shops_newest_first_page_by_page(self) -> None:
        shops = [active(name=f"Shop number {n}") for n in range(5)]
        applied(name="Not yet open")

        first = sellers.list_shops(limit=3)
        second = sellers.list_shops(limit=3, cursor=first.next)

        names = [shop.name for shop in (*first.results, *second.results)]
        assert names == [shop.name for shop in sorted(shops, key=lambda shop: shop.id, reverse=True)]
        assert second.next is None

    def test_finds_by_slug_by_owner_and_many_at_once(self) -> None:
        shop = active()

        assert sellers.by_slug(slug="maple-co") == shop
        assert sellers.get_many(shop_ids=[shop.id, new_id(bucket=1)]) == {shop.id: shop}
        with pytest.raises(NotASeller):
            sellers.shop_of(owner_id=OPERATOR)
