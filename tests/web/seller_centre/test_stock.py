"""The stock table: corrections in place, several at once, faults at their field."""

import pytest

from tests.web.seller_centre.conftest import Seller
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockLine
from titan.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def on_hand(variant_id: object) -> int:
    return inventory.levels(variant_ids=[variant_id])[variant_id].on_hand  # type: ignore[list-item, index]


def test_counts_what_was_changed_and_leaves_the_rest(seller: Seller) -> None:
    first, second = seller.product(stock=20).variants
    fields = {
        f"on_hand_{first.id}": "7",
        f"was_{first.id}": "20",
        f"on_hand_{second.id}": "20",
        f"was_{second.id}": "20",
    }
    assert seller.post("stock/", **fields).status_code == 302
    assert (on_hand(first.id), on_hand(second.id)) == (7, 20)
    assert len(inventory.movements(variant_id=second.id).results) == 1


def test_a_variant_that_was_never_counted_gets_its_first_units(seller: Seller) -> None:
    [variant, _] = seller.product(stock=0, is_public=False).variants
    seller.post("stock/", **{f"on_hand_{variant.id}": "5", f"was_{variant.id}": "0"})
    assert on_hand(variant.id) == 5


@pytest.mark.parametrize("typed", ["many", "-1", "1.5", "٣"])
def test_what_is_no_quantity_is_said_at_its_field(seller: Seller, typed: str) -> None:
    first, second = seller.product(stock=20).variants
    fields = {
        f"on_hand_{first.id}": typed,
        f"was_{first.id}": "20",
        f"on_hand_{second.id}": "3",
        f"was_{second.id}": "20",
    }
    response = seller.post("stock/", **fields)
    assert response.status_code == 422
    assert f'id="id-on_hand_{first.id}-error"' in response.content.decode()
    assert (on_hand(first.id), on_hand(second.id)) == (20, 3)


@pytest.mark.django_db(transaction=True)
def test_units_promised_to_buyers_cannot_be_counted_away(seller: Seller) -> None:
    [variant, _] = seller.product(stock=20).variants
    inventory.rebuild_gate()
    lines = [StockLine(variant.id, 4)]
    inventory.reserve(reservation_id=new_id(bucket=9), lines=lines, ttl_s=60, allocate=True)
    response = seller.post("stock/", **{f"on_hand_{variant.id}": "3", f"was_{variant.id}": "20"})
    assert "4 units are promised to buyers" in response.content.decode()
    assert on_hand(variant.id) == 20


def test_states_are_told_in_words(seller: Seller) -> None:
    seller.product(title="Low", stock=3)
    seller.product(title="None", stock=0)
    rows = seller.get("stock/").context["rows"]
    assert sorted({row.state.value for row in rows}) == ["low", "sold_out"]
