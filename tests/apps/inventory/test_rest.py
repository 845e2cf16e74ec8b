"""Stock over REST: what buyers are told, what sellers may do, whose stock it is."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.apps.inventory.conftest import fresh_id
from tests.factories import market
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockCount

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _tokens(settings: Any) -> None:
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.inventory.conftest.verify"


def get(path: str, *, owner_id: UUID | None = None) -> Any:
    headers = {"authorization": f"Bearer {owner_id}"} if owner_id else {}
    return Client().get(f"/api/v1/{path}", headers=headers)


def put(path: str, body: object, *, owner_id: UUID) -> Any:
    return Client().put(
        f"/api/v1/{path}",
        body,
        content_type="application/json",
        headers={"authorization": f"Bearer {owner_id}"},
    )


class TestProductStock:
    @pytest.mark.parametrize(
        ("units", "state", "free", "is_more"),
        [
            (0, "sold_out", 0, False),
            (9, "low", 9, False),
            (10, "in_stock", 10, False),
            (500, "in_stock", 99, True),
        ],
    )
    def test_tells_at_most_99_units(self, units: int, state: str, free: int, is_more: bool) -> None:
        shop = market.make_shop(stock=units)
        answer = get(f"products/{shop.product_id}/stock")
        assert answer.status_code == 200
        told = {"variant_id": str(shop.variant_id), "state": state, "free": free, "is_more": is_more}
        assert answer.json() == {"product_id": str(shop.product_id), "variants": [told]}

    def test_knows_no_stranger(self) -> None:
        answer = get(f"products/{fresh_id()}/stock")
        assert (answer.status_code, answer.json()["code"]) == (404, "inventory.stock_not_found")


class TestSellerStock:
    def test_sets_and_shows_the_own_stock(self) -> None:
        shop = market.make_shop(stock=5)
        path = f"seller/stock/{shop.variant_id}"
        answer = put(path, {"quantity": 12, "reason": "counted"}, owner_id=shop.owner_id)
        assert (answer.status_code, answer.json()["free"]) == (200, 12)
        assert get(path, owner_id=shop.owner_id).json() == answer.json()
        listed = get("seller/stock", owner_id=shop.owner_id).json()
        assert (listed["results"], listed["next"]) == ([answer.json()], None)

    def test_hides_the_stock_of_others(self) -> None:
        own, foreign = market.make_shop(), market.make_shop(stock=5)
        path = f"seller/stock/{foreign.variant_id}"
        assert get(path, owner_id=own.owner_id).status_code == 404
        assert put(path, {"quantity": 1}, owner_id=own.owner_id).status_code == 404
        assert inventory.levels(variant_ids=[foreign.variant_id])[foreign.variant_id].on_hand == 5

    def test_pages_through_the_list(self) -> None:
        shop = market.make_shop()
        place = inventory.seller_stock(shop_id=shop.id, variant_id=shop.variant_id).places[0].warehouse_id
        variants = [fresh_id() for _ in range(4)]
        rows = [StockCount(v, shop.product_id, shop.id, 1, place) for v in variants]
        inventory.import_stock(rows=rows)
        seen, path = [], "seller/stock?limit=2"
        while path:
            page = get(path, owner_id=shop.owner_id).json()
            seen += [UUID(row["variant_id"]) for row in page["results"]]
            path = page["next"].partition("/api/v1/")[2] if page["next"] else ""
        assert seen == sorted([*variants, shop.variant_id])

    @pytest.mark.parametrize(
        ("body", "status"),
        [({"quantity": -1}, 422), ({"quantity": "5"}, 422), ({}, 422), ({"quantity": 1, "price": 2}, 422)],
    )
    def test_rejects_bad_input(self, body: object, status: int) -> None:
        shop = market.make_shop()
        assert put(f"seller/stock/{shop.variant_id}", body, owner_id=shop.owner_id).status_code == status

    def test_says_how_few_are_possible(self) -> None:
        shop, buyer_id = market.make_shop(stock=5), market.make_buyer()
        market.buy(buyer_id, market.quote(buyer_id, shop, quantity=2).id)
        answer = put(f"seller/stock/{shop.variant_id}", {"quantity": 1}, owner_id=shop.owner_id)
        assert (answer.status_code, answer.json()["code"]) == (409, "inventory.stock_promised")
        assert answer.json()["least"] == 2

    def test_needs_a_seller(self) -> None:
        assert get("seller/stock").status_code == 401
        assert get("seller/stock", owner_id=market.make_user()).status_code == 403
        assert get("seller/stock?cursor=nonsense", owner_id=market.make_shop().owner_id).status_code == 422
