"""Reviews over HTTP: the buyer, the shop, everybody; nobody else."""

from typing import Any

import pytest

from tests.apps.refunds.doors import Caller
from titan.apps.sellers import api as sellers
from titan.kernel.ids import bucket_of, new_id
from titan.platform import homes

from .conftest import Sold, buyer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _verifier(settings: Any) -> None:
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.refunds.doors.principal_of"


@pytest.fixture
def sold(transactional_db: None) -> Sold:
    owner = buyer("Grace Hopper")
    shop = sellers.apply(
        owner_id=owner, name="Tin & Clay", description="", country="DE", city="Berlin", currency="EUR"
    )
    return Sold(shop_id=shop.id, product_id=new_id(bucket=bucket_of(shop.id)), seller_id=owner).deliver()


def written(sold: Sold, **more: Any) -> tuple[int, Any]:
    body = {"product_id": str(sold.product_id), "rating": 4, "title": "Holds tea", **more}
    return Caller(sold.buyer_id)("POST", f"orders/{sold.order_id}/reviews", body)


def test_a_review_goes_its_whole_way(sold: Sold) -> None:
    reader, seller, guest = Caller(sold.buyer_id), Caller(sold.seller_id), Caller(None)
    assert sold.stars() == (0, 0, 0, 0, 0)
    [due] = reader("GET", "reviews/due")[1]["results"]
    assert due["product_id"] == str(sold.product_id)
    status, review = written(sold)
    assert (status, review["author"], review["status"]) == (201, "Ada L.", "written")
    path = f"reviews/{review['id']}"
    assert reader("PUT", path, {"rating": 5})[1]["rating"] == 5
    [waiting] = seller("GET", "seller/reviews?unanswered=true")[1]["results"]
    assert "buyer_id" not in waiting
    status, answered = seller("PUT", f"seller/{path}/answer", {"text": "Thank you!"})
    assert (status, answered["answer"]["text"]) == (200, "Thank you!")
    assert seller("GET", "seller/reviews?unanswered=true")[1]["results"] == []
    status, reported = seller("POST", f"seller/{path}/report", {"reason": "other"})
    assert (status, reported["is_reported"]) == (200, True)
    [shown] = guest("GET", f"products/{sold.product_id}/reviews?stars=5")[1]["results"]
    assert set(shown) == {"id", "rating", "title", "text", "author", "written_at", "edited_at", "answer"}
    assert guest("GET", f"products/{sold.product_id}/reviews?stars=4")[1]["results"] == []
    sold.stars()
    for about in (f"products/{sold.product_id}", f"shops/{sold.shop_id}"):
        rating = guest("GET", f"{about}/rating")[1]
        assert rating == {"count": 1, "average": 5.0, "stars": [0, 0, 0, 0, 1]}
    assert reader("GET", path)[1]["answer"]["text"] == "Thank you!"
    assert reader("POST", f"{path}/withdraw")[1]["status"] == "withdrawn"
    assert guest("GET", f"products/{sold.product_id}/reviews")[1] == {"results": [], "next": None}
    assert [one["id"] for one in reader("GET", "reviews")[1]["results"]] == []


def test_the_same_key_has_one_effect(sold: Sold) -> None:
    body = {"product_id": str(sold.product_id), "rating": 4}
    call = Caller(sold.buyer_id)
    answers = [call("POST", f"orders/{sold.order_id}/reviews", body, key="one") for _ in range(2)]
    assert answers[0] == answers[1]
    status, problem = written(sold)
    assert (status, problem["code"], problem["review_id"]) == (409, "reviews.exists", answers[0][1]["id"])


def test_somebody_elses_is_missing(sold: Sold) -> None:
    stranger = Caller(buyer())
    body = {"product_id": str(sold.product_id), "rating": 4}
    assert stranger("POST", f"orders/{sold.order_id}/reviews", body)[0] == 404
    path = f"reviews/{written(sold)[1]['id']}"
    for method, wanted, sent in (
        ("GET", path, None),
        ("PUT", path, {"rating": 1}),
        ("POST", f"{path}/withdraw", None),
    ):
        assert stranger(method, wanted, sent)[0] == 404
    assert stranger("PUT", f"seller/{path}/answer", {"text": "Hi"})[0] == 403


@pytest.mark.parametrize(
    "wrong", [{"rating": 0}, {"rating": -1}, {"rating": 6}, {"title": "x" * 121}, {"text": "x" * 4001}]
)
def test_what_is_wrong_is_named(sold: Sold, wrong: dict[str, Any]) -> None:
    status, problem = written(sold, **wrong)
    assert status == 422
    assert [one["pointer"] for one in problem["errors"]] == [f"/{next(iter(wrong))}"]


def test_a_list_is_never_read_in_a_cell_that_is_not_the_products_home(sold: Sold) -> None:
    homes.register(lambda bucket: 1 if bucket == bucket_of(sold.product_id) else None)
    try:
        status, problem = Caller(None)("GET", f"products/{sold.product_id}/reviews")
    finally:
        homes.forget()
    assert (status, problem["code"]) == (409, "platform.not_at_home")
