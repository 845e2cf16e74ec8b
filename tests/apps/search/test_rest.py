"""The endpoints of search."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.apps.search.facts import GADGETS, POTTERY, make_product, stock_of
from titan.apps.search import api
from titan.apps.search.contracts import Listed
from titan.platform.db.transactions import required

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_home")]
ADDRESS = "/api/v1/search"


@pytest.fixture
def _products(search_home: Path) -> None:
    products = [
        make_product(1, "Blue mug", attributes={"colour": "blue"}, rating=450, rating_count=3),
        make_product(2, "Red mug", attributes={"colour": "red"}, price=3000),
        make_product(3, "Green mug", attributes={"colour": "green"}, shop=GADGETS),
    ]
    with required():
        api.take(changes=[*map(Listed, products), *map(stock_of, products)])


def get(client: Client, query: str) -> Any:
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.usefixtures("_products")
class TestSearch:
    def test_answers_as_promised(self, client: Client) -> None:
        answer = get(client, "q=blue")
        assert answer.keys() == {"results", "facets", "total", "next", "suggestions"}
        [hit] = answer["results"]
        assert (hit["title"], hit["external_id"], hit["rating"]) == ("Blue mug", "ext-1", 4.5)
        assert hit["price"] == {"amount": 1000, "currency": "EUR"}
        assert hit["shop"] == {"id": str(POTTERY.id), "name": POTTERY.name}
        assert hit["variants"][0].keys() == {"id", "label", "price"}
        assert {facet["code"] for facet in answer["facets"]} >= {"category", "shop", "price"}

    def test_repeated_attributes_are_alternatives(self, client: Client) -> None:
        for query in ("attr.colour=red&attr.colour=green", "attr=colour:red&attr=colour:green"):
            answer = get(client, f"q=mug&sort=price_asc&{query}")
            assert [hit["title"] for hit in answer["results"]] == ["Green mug", "Red mug"]

    def test_filters(self, client: Client) -> None:
        assert get(client, f"shop={GADGETS.id}")["total"] == 1
        assert get(client, "category=home&price_min=2000&price_max=3000")["total"] == 1
        assert get(client, "rating_min=4&in_stock=true")["total"] == 1

    def test_next_is_the_address_of_the_next_page(self, client: Client) -> None:
        first = get(client, "q=mug&limit=2&attr.colour=red&attr.colour=green&attr.colour=blue")
        second = client.get(first["next"]).json()
        ids = {hit["product_id"] for hit in first["results"] + second["results"]}
        assert (len(ids), second["next"]) == (3, None)

    @pytest.mark.parametrize(
        "query",
        [
            "limit=0",
            "limit=101",
            "limit=x",
            "price_min=-1",
            "price_min=5&price_max=4",
            "price_min=99999999999999999999",
            "shop=5",
            "sort=best",
            "rating_min=6",
            "currency=euro",
            "cursor=abc",
            "in_stock=maybe",
            "unknown=1",
            "q=" + "a" * 201,
            "q=%00",
            "attr=colour",
            "attr.=x",
            "&".join(f"attr.a{i}=b" for i in range(21)),
        ],
    )
    def test_faults_are_named(self, client: Client, query: str) -> None:
        response = client.get(f"{ADDRESS}?{query}")
        assert response.status_code == 422
        assert response.json()["errors"]

    def test_may_be_cached_but_is_asked_anew(self, client: Client) -> None:
        assert client.get(f"{ADDRESS}?q=mug").headers["Cache-Control"] == "public, max-age=0"


@pytest.mark.usefixtures("_products")
class TestSuggest:
    def test_completes(self, client: Client) -> None:
        answer = client.get(f"{ADDRESS}/suggest?q=mu").json()
        assert answer[0] == {"text": "mug", "kind": "query", "url": "/search?q=mug"}

    def test_nothing_typed_is_no_fault(self, client: Client) -> None:
        assert client.get(f"{ADDRESS}/suggest").json() == []
        assert client.get(f"{ADDRESS}/suggest?limit=50").status_code == 422


def test_a_lost_index_is_503_with_retry_after(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from titan.apps.search.services import generations

    with required():
        generations.activate("gone")
    response = client.get(f"{ADDRESS}?q=mug")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert response.json()["code"] == "search.unavailable"


@pytest.mark.usefixtures("_products")
class TestMeasureSearch:
    def test_prints_scores_of_a_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "labels.csv"
        file.write_text("query,product_id,grade\nblue mug,ext-1,1\nred mug,ext-9,1\n")
        call_command("measure_search", str(file), "--each")
        assert capsys.readouterr().out.splitlines() == [
            "1.000  1.000  blue mug",
            "0.000  0.000  red mug",
            "2 queries: nDCG@10 0.500, MRR@10 0.500",
        ]

    def test_names_what_is_wrong_with_a_file(self, tmp_path: Path) -> None:
        file = tmp_path / "labels.csv"
        file.write_text("word,id\nblue,1\n")
        with pytest.raises(CommandError, match="needs the columns"):
            call_command("measure_search", str(file))
