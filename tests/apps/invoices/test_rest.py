"""Invoices over HTTP: for the buyer and for the shop, nobody else; and the operators' screens."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from config.settings.admin import UNFOLD
from titan.apps.users import api as users

from .conftest import Shop, fresh_id, open_shop

pytestmark = pytest.mark.django_db
Get = Callable[..., Any]


@pytest.fixture
def get(settings: Any) -> Get:
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.invoices.doors.principal_of"
    client = Client(raise_request_exception=False)

    def ask(path: str, user: UUID | None, *, role: str = "") -> Any:
        token = f"{role}:{user}" if role else str(user)
        headers = {"Authorization": f"Bearer {token}"} if user else {}
        return client.get(f"/api/v1/{path}", headers=headers)

    return ask


def test_the_buyer_and_the_shop_read_an_order_s_papers(shop: Shop, get: Get) -> None:
    order = shop.order().paid()
    order.refunded(100)

    of_buyer = get(f"orders/{order.id}/invoices", order.buyer_id).json()["invoices"]
    of_shop = get(f"orders/{order.id}/invoices", shop.owner_id).json()["invoices"]

    assert [paper["kind"] for paper in of_buyer] == ["invoice", "credit_note"]
    assert of_shop == of_buyer


@pytest.mark.parametrize("tail", ["", ".pdf"])
def test_a_paper_is_shown_to_its_two_sides_only(shop: Shop, get: Get, tail: str) -> None:
    order = shop.order().paid()
    [paper] = order.papers
    stranger, other = fresh_id(), open_shop("Chairs").owner_id

    answers = [
        get(f"invoices/{paper.id}{tail}", user).status_code
        for user in (order.buyer_id, shop.owner_id, stranger, other, None)
    ]

    assert answers == [200, 200, 404, 404, 401]
    assert get(f"orders/{order.id}/invoices", stranger).status_code == 404
    assert get(f"orders/{order.id}/invoices", other).status_code == 404


def test_a_paper_is_printed(shop: Shop, get: Get) -> None:
    order = shop.order().paid()
    [paper] = order.papers

    answer = get(f"invoices/{paper.id}.pdf", order.buyer_id)

    assert (answer.content[:8], answer.headers["Content-Type"]) == (b"%PDF-1.4", "application/pdf")
    assert paper.code in answer.headers["Content-Disposition"]


def test_an_order_that_is_not_paid_has_no_papers(shop: Shop, get: Get) -> None:
    order = shop.order()

    assert get(f"orders/{order.id}/invoices", order.buyer_id).status_code == 404


def test_a_seller_pages_through_the_shop_s_papers(shop: Shop, get: Get) -> None:
    for _ in range(3):
        shop.order().paid()

    first = get("seller/invoices?limit=2", shop.owner_id, role="seller").json()
    rest = get(first["next"].split("/api/v1/")[1], shop.owner_id, role="seller").json()

    codes = [paper["code"][-6:] for paper in (*first["results"], *rest["results"])]
    assert codes == ["000003", "000002", "000001"]
    assert get("seller/invoices", fresh_id(), role="seller").status_code == 403


@pytest.mark.parametrize("screen", ["paperrow", "seriesrow", "feerow"])
def test_operators_look_and_print(shop: Shop, settings: Any, screen: str) -> None:
    settings.UNFOLD = UNFOLD
    made = users.create_user(
        email="ops@example.com", name="Olga", password_hash="!", roles=("staff",), is_email_verified=True
    )
    desk = Client()
    desk.force_login(get_user_model()._default_manager.get(pk=made.id))
    [paper] = shop.order().paid().papers

    assert desk.get(f"/admin/invoices/{screen}/").status_code == 200
    assert desk.get(f"/admin/invoices/paperrow/{paper.id}/change/").status_code == 200
    assert desk.get(f"/admin/invoices/paperrow/{paper.id}/file.pdf").content[:5] == b"%PDF-"
