"""The operations screens open, and tell what they should."""

from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.apps.inventory.conftest import Shop, level
from tests.factories import market
from titan.platform import cache


@pytest.fixture
def operator(shop: Shop) -> Client:
    """A browser in which a member of staff is signed in."""
    client = Client()
    client.force_login(get_user_model().objects.get(pk=market.make_user(roles=("staff",))))
    return client


def shown(operator: Client, view: str, *args: object) -> str:
    answer = operator.get(reverse(f"admin:{view}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_lists_stock_with_the_way_to_the_comparison(operator: Client, shop: Shop) -> None:
    variant_id = shop.stock(5)
    page = shown(operator, "inventory_stockrow_changelist")
    assert str(variant_id) in page
    assert reverse("admin:inventory_stock_drift") in page
    assert "imported" in shown(operator, "inventory_movementrow_changelist")


def test_compares_the_gate_with_the_truth(operator: Client, shop: Shop) -> None:
    variant_id = shop.stock(5)
    assert "The gate says what PostgreSQL says" in shown(operator, "inventory_stock_drift")
    cache.client().hset("{stock}:free", str(variant_id), 7)
    assert str(variant_id) in shown(operator, "inventory_stock_drift")


def test_says_when_valkey_is_away(operator: Client, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("valkey_away")
    assert "Valkey does not answer" in shown(operator, "inventory_stock_drift")


def test_releases_a_reservation_for_a_reason(operator: Client, shop: Shop, reserve: object) -> None:
    assert callable(reserve)
    variant_id = shop.stock(5)
    reservation_id: UUID = reserve(variant_id, 2)
    assert "2 × " in shown(operator, "inventory_reservationrow_change", reservation_id)
    asked = {"action": "release", "_selected_action": [str(reservation_id)]}
    listing = reverse("admin:inventory_reservationrow_changelist")
    operator.post(listing, asked)
    assert level(variant_id) == (5, 2, 0, 3)
    operator.post(listing, {**asked, "confirmed": "1", "reason": "the buyer called"})
    assert level(variant_id) == (5, 0, 0, 5)
