"""Applying for a shop, changing it, and seeing it, over HTTP."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from titan.apps.sellers import api as sellers
from titan.kernel.ids import new_id

pytestmark = pytest.mark.django_db
Send = Callable[..., Any]
OWNER, OPERATOR = new_id(bucket=5), new_id(bucket=1)
APPLICATION = {"name": "Maple & Co", "country": "DE", "city": "Berlin", "currency": "EUR"}


def test_a_shop_is_applied_for_approved_and_public(send: Send) -> None:
    made = send("POST", "/api/v1/seller/shop", APPLICATION, by=OWNER)
    shop_id = made.json()["id"]

    assert made.status_code == 201
    assert send("GET", f"/api/v1/shops/{shop_id}").status_code == 404
    sellers.approve(shop_id=UUID(shop_id), actor_id=OPERATOR, reason="papers seen")

    front = send("GET", f"/api/v1/shops/{shop_id}")
    assert front.status_code == 200
    assert front.json()["slug"] == "maple-co"
    assert not {"owner_id", "commission_bp"} & front.json().keys()
    assert send("GET", f"/api/v1/shops/{shop_id}", **{"If-None-Match": front["ETag"]}).status_code == 304


def test_the_owner_changes_profile_and_holiday_at_once(send: Send) -> None:
    send("POST", "/api/v1/seller/shop", APPLICATION, by=OWNER)

    changed = send("PATCH", "/api/v1/seller/shop", {"city": "Potsdam", "is_on_holiday": True}, by=OWNER)
    refused = send(
        "PATCH",
        "/api/v1/seller/shop",
        {"city": "Ulm", "is_on_holiday": True, "holiday_until": "2001-01-01T00:00:00Z"},
        by=OWNER,
    )

    assert (changed.json()["city"], changed.json()["is_on_holiday"]) == ("Potsdam", True)
    assert refused.status_code == 422
    assert send("GET", "/api/v1/seller/shop", by=OWNER).json()["city"] == "Potsdam"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({**APPLICATION, "country": "Germany"}, 422),
        ({**APPLICATION, "name": ""}, 422),
        ({**APPLICATION, "commission_bp": 1}, 422),
        ({"name": "x"}, 422),
    ],
)
def test_bad_applications_are_refused(send: Send, body: object, status: int) -> None:
    assert send("POST", "/api/v1/seller/shop", body, by=OWNER).status_code == status


def test_a_taken_name_is_a_conflict(send: Send) -> None:
    send("POST", "/api/v1/seller/shop", APPLICATION, by=OWNER)

    answer = send("POST", "/api/v1/seller/shop", APPLICATION, by=OPERATOR)

    assert (answer.status_code, answer.json()["code"]) == (409, "sellers.shop_name_taken")


def test_without_a_token_or_a_shop_there_is_nothing(send: Send) -> None:
    assert send("GET", "/api/v1/seller/shop").status_code == 401
    assert send("GET", "/api/v1/seller/shop", by=OWNER).status_code == 403
