"""Warehouses: one default a shop, further ones by name, one's own alone."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from tests.factories import market
from titan.apps.sellers.events import ShopChanged
from titan.apps.warehouses import api as warehouses
from titan.apps.warehouses.contracts import Warehouse, WarehouseNameTaken, WarehouseNotFound
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.principal import Principal
from titan.platform.eventlog import relay
from titan.platform.eventlog.appending import Pending, append

pytestmark = pytest.mark.django_db(transaction=True)


def fresh_id() -> UUID:
    return new_id(bucket=77)


def ensure(shop_id: UUID) -> Warehouse:
    return warehouses.ensure_default(shop_id=shop_id, country="DE", city="Berlin")


def verify(token: str) -> Principal:
    """The token verifier of these tests: the token is the id of a seller."""
    return Principal(UUID(token), frozenset({"seller"}))


class TestDefault:
    def test_is_made_once_even_by_many_at_once(self) -> None:
        shop_id = fresh_id()

        def make(_: int) -> Warehouse:
            try:
                return ensure(shop_id)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(make, range(16)))) == 1
        assert [place.is_default for place in warehouses.list_of(shop_id=shop_id)] == [True]

    def test_stays_as_it_was_set_up(self) -> None:
        first = ensure(fresh_id())
        again = warehouses.ensure_default(shop_id=first.shop_id, country="FR", city="Lyon")
        assert again == first == warehouses.default_of(shop_id=first.shop_id)

    def test_is_missed_before_it_is_made(self) -> None:
        with pytest.raises(WarehouseNotFound):
            warehouses.default_of(shop_id=fresh_id())
        assert warehouses.defaults_of(shop_ids=[fresh_id()]) == {}

    @pytest.mark.parametrize(("status", "places"), [("active", ["Vienna"]), ("applied", [])])
    def test_comes_with_an_open_shop(self, status: str, places: list[str]) -> None:
        shop_id, now = fresh_id(), clock.now()
        fact = ShopChanged(
            shop_id=shop_id,
            owner_id=fresh_id(),
            name="Tin & Clay",
            slug="tin-clay",
            status=status,
            country="AT",
            city="Vienna",
            currency="EUR",
            commission_bp=850,
            is_on_holiday=False,
            changed_at=now,
        )
        append([Pending(shop_id, fact)])
        relay.settle()
        assert [place.city for place in warehouses.list_of(shop_id=shop_id)] == places


class TestCreate:
    def test_adds_a_further_one_once(self) -> None:
        default = ensure(fresh_id())
        for _ in range(2):
            made = warehouses.create(shop_id=default.shop_id, name="North", country="DE", city="Kiel")
        assert warehouses.list_of(shop_id=default.shop_id) == (default, made)
        assert warehouses.get_many(warehouse_ids=[made.id, fresh_id()]) == {made.id: made}

    def test_refuses_a_name_that_the_shop_has(self) -> None:
        default = ensure(fresh_id())
        with pytest.raises(WarehouseNameTaken):
            warehouses.create(shop_id=default.shop_id, name=default.name, country="DE", city="Kiel")
        with pytest.raises(WarehouseNameTaken):
            warehouses.create(
                shop_id=fresh_id(), name="North", country="DE", city="Kiel", warehouse_id=default.id
            )


class TestRest:
    @pytest.fixture(autouse=True)
    def _tokens(self, settings: Any) -> None:
        settings.TITAN_TOKEN_VERIFIER = "tests.apps.warehouses.test_warehouses.verify"

    def call(self, method: str, owner_id: UUID, body: object = None) -> Any:
        headers = {"authorization": f"Bearer {owner_id}", "idempotency-key": "one"}
        send = getattr(Client(), method)
        return send("/api/v1/seller/warehouses", body, content_type="application/json", headers=headers)

    def test_lists_and_adds_for_the_own_shop(self) -> None:
        shop, other = market.make_shop(), market.make_shop()
        draft = {"name": "North", "country": "DE", "city": "Kiel"}
        made = self.call("post", shop.owner_id, draft)
        assert made.status_code == 201
        listed = self.call("get", shop.owner_id).json()["results"]
        assert [place["name"] for place in listed] == ["Main warehouse", "North"]
        assert len(self.call("get", other.owner_id).json()["results"]) == 1

    @pytest.mark.parametrize(
        "draft",
        [{}, {"name": "", "country": "DE", "city": "Kiel"}, {"name": "N", "country": "de", "city": "K"}],
    )
    def test_rejects_bad_input(self, draft: object) -> None:
        assert self.call("post", market.make_shop().owner_id, draft).status_code == 422
