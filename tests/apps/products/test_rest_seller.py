"""A seller's products over HTTP: one's own, in the version that one read."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.apps.products.conftest import Market, open_market
from titan.kernel.ids import new_id

Send = Callable[..., Any]
PATH = "/api/v1/seller/products"


def body(market: Market, **changes: Any) -> dict[str, Any]:
    variant = {"sku": "M1", "price": {"amount": 1290, "currency": "EUR"}}
    return {"title": "Blue mug", "category_id": str(market.category_id), "variants": [variant], **changes}


def post(send: Send, market: Market, *, key: str = "key-0001", **changes: Any) -> Any:
    return send("POST", PATH, body(market, **changes), by=market.owner_id, **{"Idempotency-Key": key})


@pytest.mark.django_db(transaction=True)
class TestCreate:
    def test_makes_a_draft_once_for_one_key(self, send: Send) -> None:
        market = open_market()

        first, again = post(send, market), post(send, market)

        assert first.status_code == 201
        assert first.json()["status"] == "draft"
        assert first["Location"] == f"{PATH}/{first.json()['id']}"
        assert again.json() == first.json()
        assert again["Idempotent-Replayed"] == "true"

    def test_keeps_a_key_for_one_body(self, send: Send) -> None:
        market = open_market()
        post(send, market)

        assert post(send, market, title="Another mug").status_code in (409, 422)

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"title": 5}, "/title"),
            ({"category_id": "x"}, "/category_id"),
            ({"variants": []}, "/variants"),
            ({"variants": [{"sku": "M"}]}, "/variants/0/price"),
            (
                {"variants": [{"sku": "M", "price": {"amount": 1.5, "currency": "EUR"}}]},
                "/variants/0/price/amount",
            ),
            ({"status": "published"}, "/status"),
        ],
    )
    def test_names_every_fault(self, send: Send, changes: dict[str, Any], pointer: str) -> None:
        answer = post(send, open_market(), **changes)

        assert answer.status_code == 422
        assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}


@pytest.mark.django_db
class TestOwn:
    def test_is_changed_only_in_the_version_that_was_read(self, market: Market, send: Send) -> None:
        path = f"{PATH}/{market.create().id}"
        read = send("GET", path, by=market.owner_id)

        assert send("PATCH", path, {"brand": "A"}, by=market.owner_id).status_code == 428
        match = {"If-Match": read["ETag"]}
        changed = send("PATCH", path, {"brand": "A"}, by=market.owner_id, **match)
        stale = send("PATCH", path, {"brand": "B"}, by=market.owner_id, **match)

        assert (changed.status_code, changed.json()["brand"]) == (200, "A")
        assert stale.status_code == 412
        assert send("GET", path, by=market.owner_id)["ETag"] == changed["ETag"] != read["ETag"]

    def test_goes_public_and_back_with_its_history(self, market: Market, send: Send) -> None:
        path = f"{PATH}/{market.create().id}"

        submitted = send("POST", f"{path}/submit", by=market.owner_id)
        withdrawn = send("POST", f"{path}/withdraw", {"reason": "recall"}, by=market.owner_id)
        history = send("GET", f"{path}/history", by=market.owner_id).json()["results"]

        assert (submitted.json()["status"], withdrawn.json()["status"]) == ("published", "withdrawn")
        assert [step["to_status"] for step in history] == ["withdrawn", "published", "draft"]
        assert history[0]["reason"] == "recall"

    def test_gets_new_prices(self, market: Market, send: Send) -> None:
        product = market.publish()
        path = f"{PATH}/{product.id}"
        tag = send("GET", path, by=market.owner_id)["ETag"]
        sale = {
            "price": {"amount": 500, "currency": "EUR"},
            "starts_at": "2026-01-01T00:00:00Z",
            "ends_at": "2126-01-01T00:00:00Z",
        }
        prices = [{"sku": "MUG-1", "price": {"amount": 990, "currency": "EUR"}, "sale": sale}]

        changed = send("PUT", f"{path}/prices", {"prices": prices}, by=market.owner_id, **{"If-Match": tag})

        assert changed.status_code == 200
        assert changed.json()["variants"][0]["price"]["amount"] == 990

    def test_lists_the_callers_products_alone(self, market: Market, send: Send) -> None:
        own = market.publish()
        open_market("Another shop").publish("Not mine")

        found = send("GET", f"{PATH}?status=published", by=market.owner_id).json()["results"]

        assert [listed["id"] for listed in found] == [str(own.id)]


@pytest.mark.django_db
class TestIsolation:
    @pytest.mark.parametrize(
        ("method", "tail", "sent"),
        [
            ("GET", "", None),
            ("PATCH", "", {"brand": "X"}),
            ("POST", "/submit", None),
            ("POST", "/withdraw", {}),
            ("PUT", "/prices", {"prices": []}),
            ("POST", "/pictures?alt=x", b"\xff\xd8\xff"),
            ("DELETE", "/pictures/abc", None),
            ("GET", "/history", None),
        ],
    )
    def test_another_sellers_product_is_not_there(
        self, market: Market, send: Send, method: str, tail: str, sent: object
    ) -> None:
        other = open_market("Another shop")
        path = f"{PATH}/{market.publish().id}{tail}"

        assert send(method, path, sent, by=other.owner_id, **{"If-Match": "*"}).status_code == 404
        assert send(method, path, sent).status_code == 401
        assert send(method, path, sent, by=new_id(bucket=3), **{"If-Match": "*"}).status_code == 403


@pytest.mark.django_db
class TestPictures:
    @pytest.fixture(autouse=True)
    def _media(self, settings: Any, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path

    def upload(self, send: Send, market: Market, data: bytes, alt: str = "A mug") -> Any:
        path = f"{PATH}/{market.create().id}/pictures?alt={alt}"
        return send("POST", path, data, by=market.owner_id, content_type="image/png")

    def test_takes_the_raw_picture(self, market: Market, send: Send) -> None:
        out = io.BytesIO()
        Image.effect_noise((2000, 2000), 200).save(out, "PNG")
        assert len(out.getvalue()) > 2 * 1024 * 1024

        answer = self.upload(send, market, out.getvalue())

        assert answer.status_code == 201
        assert answer.json()["pictures"][0]["alt"] == "A mug"

    @pytest.mark.parametrize(
        ("data", "alt"),
        [(b"", "A mug"), (b"hello", "A mug"), (b"\xff" * (11 * 1024 * 1024), "A mug"), (b"x", "")],
    )
    def test_refuses_what_is_no_picture(self, market: Market, send: Send, data: bytes, alt: str) -> None:
        answer = self.upload(send, market, data, alt)

        assert (answer.status_code, answer.json()["code"]) == (422, "products.picture_rejected")
