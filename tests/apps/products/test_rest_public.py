"""The public catalogue over HTTP, through Django and through the thin lane."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from tests.apps.products.conftest import Market, open_market
from titan.apps.products import api as products
from titan.apps.products import lanes
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.serving.lanes import LaneRequest

Send = Callable[..., Any]


class Pool:
    """Runs what a lane hands over in a thread of its own, as the server does."""

    async def submit(self, function: Callable[..., Any], *args: Any, urgent: bool) -> Any:
        return await asyncio.to_thread(closing_after, function, *args)


def closing_after(function: Callable[..., Any], *args: Any) -> Any:
    try:
        return function(*args)
    finally:
        connections.close_all()


def through_lane(path: str, *, method: str = "GET", headers: tuple[Any, ...] = ()) -> Any:
    scope: Any = {"method": method, "path": path, "query_string": b"", "headers": list(headers)}
    body: Any = None
    pool: Any = Pool()
    return asyncio.run(lanes.product(LaneRequest(scope, body, pool)))


class TestOneProduct:
    def test_shows_what_is_promised(self, market: Market, send: Send) -> None:
        product = market.publish(external_id="E1", description="Fine.")

        answer = send("GET", f"/api/v1/products/{product.id}")

        assert answer.status_code == 200
        found = answer.json()
        assert found["price"] == {"amount": 1290, "currency": "EUR"}
        assert found["shop"] == {"id": str(market.shop_id), "name": "Maple & Co", "slug": "maple-co"}
        assert (found["external_id"], found["rating"], found["description_html"]) == (
            "E1",
            None,
            "<p>Fine.</p>",
        )
        assert found["category"]["path"] == ["Home", "Kitchen", "Mugs"]
        assert found["url"] == f"/p/{product.slug}"
        [variant] = found["variants"]
        assert (variant["id"], variant["sku"]) == (str(product.variants[0].id), "MUG-1")
        assert "stock" not in found

    def test_is_not_there_for_drafts_and_strangers(self, market: Market, send: Send) -> None:
        for product_id in (market.create().id, new_id(bucket=0)):
            answer = send("GET", f"/api/v1/products/{product_id}")
            assert (answer.status_code, answer.json()["code"]) == (404, "products.not_found")

    def test_is_seen_as_soon_as_it_is_published(
        self, market: Market, send: Send, django_capture_on_commit_callbacks: Any
    ) -> None:
        product = market.create()
        assert send("GET", f"/api/v1/products/{product.id}").status_code == 404

        with django_capture_on_commit_callbacks(execute=True):
            market.submit(product)

        assert send("GET", f"/api/v1/products/{product.id}").status_code == 200

    def test_answers_304_to_who_has_it_and_200_after_a_change(
        self, market: Market, send: Send, django_capture_on_commit_callbacks: Any
    ) -> None:
        product = market.publish()
        path = f"/api/v1/products/{product.id}"
        tag = send("GET", path)["ETag"]

        assert send("GET", path, **{"If-None-Match": tag}).status_code == 304
        with django_capture_on_commit_callbacks(execute=True):
            products.set_rating(product_id=product.id, rating=450, rating_count=3)

        changed = send("GET", path, **{"If-None-Match": tag})
        assert (changed.status_code, changed.json()["rating"]) == (200, 4.5)


@pytest.mark.django_db(transaction=True)
class TestLane:
    def test_gives_the_same_bytes_and_tag_as_the_operation(self, send: Send) -> None:
        path = f"/api/v1/products/{open_market().publish().id}"

        lane, operation = through_lane(path), send("GET", path)

        assert lane.body == operation.content
        headers = dict(lane.headers)
        assert headers["etag"] == operation["ETag"]
        assert headers["cache-control"] == operation["Cache-Control"]
        assert through_lane(path, headers=((b"if-none-match", headers["etag"].encode()),)).status == 304
        assert through_lane(path, method="DELETE") is None

    def test_leaves_whatever_it_does_not_know_to_django(self) -> None:
        for tail in ("", "x", "x/y", str(open_market().create().id)):
            assert through_lane(f"/api/v1/products/{tail}") is None


class TestList:
    def test_pages_by_following_next(self, market: Market, send: Send) -> None:
        for number in range(3):
            market.publish(f"Mug number {number}")

        first = send("GET", "/api/v1/products?category=mugs&limit=2").json()
        second = send("GET", first["next"]).json()

        found = [listed["title"] for listed in (*first["results"], *second["results"])]
        assert found == ["Mug number 2", "Mug number 1", "Mug number 0"]
        assert first["results"][0]["price"] == {"amount": 1290, "currency": Money(1, "EUR").currency}
        assert second["next"] is None

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("category=none", 404),
            ("shop=none", 422),
            ("limit=0", 422),
            ("limit=101", 422),
            ("limit=x", 422),
            ("cursor=x", 422),
            ("surprise=1", 422),
            ("shop=01a203df-de4b-8000-8e3e-a9af76d563a0", 200),
        ],
    )
    def test_refuses_what_it_does_not_know(self, market: Market, send: Send, query: str, status: int) -> None:
        assert send("GET", f"/api/v1/products?{query}").status_code == status
