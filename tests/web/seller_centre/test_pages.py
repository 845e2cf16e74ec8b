"""Every page renders, empty and full, in at most twelve queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.seller_centre.conftest import Seller, mugs
from titan.apps.categories import api as categories
from titan.apps.products import api as products
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import RateKind, RateTier, ServiceDraft

MOST_QUERIES = 12
PAGES = (
    "",
    "products/",
    "products/new/",
    "stock/",
    "orders/",
    "orders/?status=all",
    "balance/",
    "reviews/",
    "reviews/?view=all",
    "shop/",
    "shipping/",
    "shipping/new/",
)


def stocked_shop(seller: Seller) -> dict[str, Any]:
    listed = [seller.product(title=f"Enamel mug {n}") for n in range(6)]
    for n in range(3):
        seller.product(title=f"Draft {n}", is_public=False)
    orders = [seller.order() for _ in range(4)]
    service = shipping.save_service(
        shop_id=seller.shop.id,
        draft=ServiceDraft("Standard", ("DE",), RateKind.WEIGHT, (RateTier(0, 490),), "EUR", 5000, 2, 4),
    )
    return {"product": listed[0].id, "order": orders[0].id, "service": service}


@pytest.mark.parametrize("path", PAGES)
def test_renders_without_anything_in_the_shop(seller: Seller, path: str) -> None:
    assert seller.get(path).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_no_page_takes_more_than_twelve_queries(seller: Seller) -> None:
    made = stocked_shop(seller)
    paths = (*PAGES, "products/{product}/", "orders/{order}/", "orders/{order}/slip/", "shipping/{service}/")
    counts = {}
    for path in (paths[0], *paths):
        with CaptureQueriesContext(connection) as queries:
            response = seller.get(path.format(**made))
        assert response.status_code == 200
        counts[path] = len(queries)
    assert {path: count for path, count in counts.items() if count > MOST_QUERIES} == {}


def test_the_board_counts_what_is_to_be_done(seller: Seller) -> None:
    stocked_shop(seller)
    seller.product(title="Gone", stock=0)
    board = seller.get("").context["board"]
    assert (str(board.to_ship), str(board.drafts), str(board.sold_out)) == ("4", "3", "2")
    assert [parcel.recipient for parcel in board.urgent] == ["Ada Lovelace"] * 4


def test_the_board_tells_what_the_review_gave_back(seller: Seller, reviewed: Callable[[], Any]) -> None:
    product = reviewed()
    products.return_to_draft(
        product_id=product.id, actor_id=seller.user.id, reason="The title is in capitals."
    )
    assert "The title is in capitals." in seller.get("").content.decode()
    assert "The title is in capitals." in seller.get(f"products/{product.id}/").content.decode()


@pytest.fixture
def reviewed(seller: Seller) -> Callable[[], Any]:
    def make() -> Any:
        categories.update(category_id=mugs().id, needs_review=True)
        return seller.product()

    return make


def test_lists_go_on_by_keyset(seller: Seller) -> None:
    for n in range(26):
        seller.product(title=f"Mug {n:02}", stock=0)
    first = seller.get("products/")
    second = seller.get(f"products/?cursor={first.context['next']}")
    titles = {entry.product.title for page in (first, second) for entry in page.context["entries"]}
    assert len(titles) == 26
    assert second.context["next"] is None


def test_a_foreign_cursor_is_refused(seller: Seller) -> None:
    assert seller.get("products/?cursor=nonsense").status_code == 422
