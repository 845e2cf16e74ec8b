"""Two whole cells with a bus between them: a guest sees every shop in both, and each is changed at home alone."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.cells.fleets import PASSWORD, Fleet, eventually, on_bus, registered
from tests.cells.routers import HAPROXY
from tests.cells.trading import ADDRESS
from titan.cells.fleet import comparing
from titan.cells.fleet.layout import address
from titan.platform.bus import broker as brokers

needs_cells = [
    pytest.mark.cells,
    pytest.mark.kafka,
    pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: ./scripts/install-haproxy"),
    pytest.mark.skipif(not brokers.is_installed(), reason="needs Kafka: ./scripts/install-kafka"),
]
CELLS = [0, 1]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with on_bus(tmp_path_factory.mktemp("fleet"), tmp_path_factory.mktemp("kafka")) as found:
        yield found


def ask(fleet: Fleet, number: int, path: str) -> httpx.Response:
    """A guest's question to that very cell, past the router."""
    host, port = address(fleet.directory.cell(number))
    return httpx.get(f"http://{host}:{port}{path}", timeout=30)


def products_in(fleet: Fleet, number: int) -> dict[str, Any]:
    answer = ask(fleet, number, "/api/v1/products")
    assert answer.status_code == 200, answer.text
    return {one["shop"]["id"]: one for one in answer.json()["results"]}


@pytest.fixture(scope="module")
def shops(fleet: Fleet) -> list[dict[str, str]]:
    """A shop in each cell, seen in both."""
    found = [fleet.inside(number, "shop", PASSWORD) for number in CELLS]
    wanted = {shop["shop_id"] for shop in found}
    for number in CELLS:
        eventually(lambda number=number: wanted <= products_in(fleet, number).keys(), seconds=90)
    return found


@pytest.mark.parametrize("number", CELLS)
class TestEachCell:
    pytestmark = needs_cells

    def test_shows_the_shops_of_both(self, fleet: Fleet, shops: list[dict[str, str]], number: int) -> None:
        shown = products_in(fleet, number)
        for shop in shops:
            product = shown[shop["shop_id"]]
            page = ask(fleet, number, f"/p/{product['slug']}")
            assert page.status_code == 200, page.text[:300]
            assert product["title"] in page.text

    def test_finds_them_and_says_that_they_are_in_stock(
        self, fleet: Fleet, shops: list[dict[str, str]], number: int
    ) -> None:
        wanted = {shop["shop_id"] for shop in shops}

        def found() -> set[str]:
            hits = ask(fleet, number, "/api/v1/search?in_stock=true").json()["results"]
            return {hit["shop"]["id"] for hit in hits}

        eventually(lambda: wanted <= found(), seconds=60)

    def test_quotes_what_the_other_has(self, fleet: Fleet, shops: list[dict[str, str]], number: int) -> None:
        buyer = registered(fleet, number)
        buyer.client.headers["authorization"] = f"Bearer {buyer.token}"
        line = {"variant_id": shops[1 - number]["variant_id"], "quantity": 1}
        quote = None
        # The other cell's shipping is told in a stream of its own.
        added = buyer.client.post("/api/v1/cart/lines", json=line)
        assert added.status_code in (200, 201), added.text

        def is_quoted() -> bool:
            nonlocal quote
            quote = buyer.client.post("/api/v1/checkout/quotes", json={"address": ADDRESS})
            return quote.status_code == 201

        eventually(is_quoted, seconds=60)
        assert quote is not None
        assert [one["shop"]["id"] for one in quote.json()["shops"]] == [shops[1 - number]["shop_id"]]


class TestBothCells:
    pytestmark = needs_cells

    def test_answer_421_for_a_change_of_what_lives_in_the_other(
        self, fleet: Fleet, shops: list[dict[str, str]]
    ) -> None:
        seller = fleet.client().post(
            "/api/v1/accounts/token", json={"email": shops[0]["email"], "password": PASSWORD}
        )
        assert seller.status_code == 200, seller.text
        host, port = address(fleet.directory.cell(1))
        answer = httpx.patch(
            f"http://{host}:{port}/api/v1/seller/products/{products_in(fleet, 1)[shops[0]['shop_id']]['id']}",
            json={"title": "Changed in the wrong cell"},
            headers={"authorization": f"Bearer {seller.json()['access']}"},
        )
        assert (answer.status_code, answer.headers["x-titan-home"]) == (421, "0")

    def test_show_a_guest_the_same_through_the_router_whichever_answers(
        self, fleet: Fleet, shops: list[dict[str, str]]
    ) -> None:
        seen = []
        for _ in range(8):
            with fleet.client() as guest:
                told = guest.get("/api/v1/products").json()["results"]
            seen.append(sorted(one["id"] for one in told))
        assert len(seen[0]) >= len(shops)
        assert seen == [seen[0]] * len(seen)

    def test_show_what_their_logs_add_up_to(self, fleet: Fleet, shops: list[dict[str, str]]) -> None:
        def differences() -> list[str]:
            told = {
                number: fleet.inside(number, "catalogue_digest", "--json", module="manage")
                for number in CELLS
            }
            return comparing.differences(told)

        eventually(lambda: not differences(), seconds=240)


def test_a_product_too_few_is_a_difference() -> None:
    def digest(cell: int, count: int) -> dict[str, Any]:
        return {"cell": cell, "products": count, "sha256": str(count)}

    told = {
        0: {"logged": digest(0, 3), "shown": [digest(0, 3)]},
        1: {"logged": digest(1, 0), "shown": [digest(0, 2)]},
    }
    assert comparing.differences(told) == ["cell 1 shows 2 products of cell 0, whose log has 3"]
