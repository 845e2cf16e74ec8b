"""A shop proposes items for flash sales and sees what becomes of them."""

import re
from datetime import timedelta
from typing import Any

import pytest

from titan.apps.flashsales import api as flashsales
from titan.apps.flashsales.contracts import Sale, SaleDraft
from titan.kernel import clock
from titan.kernel.ids import new_id

from .conftest import Seller

pytestmark = pytest.mark.django_db
OPERATOR = new_id(bucket=1)


@pytest.fixture
def sale(db: None) -> Sale:
    now = clock.now()
    draft = SaleDraft(slug="eleven", title="Eleven eleven", enrol_until=now + timedelta(hours=1))
    made = flashsales.create_sale(draft=draft, actor_id=OPERATOR)
    begin = now + timedelta(hours=2)
    flashsales.add_slot(sale_id=made.id, starts_at=begin, ends_at=begin + timedelta(hours=1))
    return flashsales.open_enrolment(sale_id=made.id)


def propose(seller: Seller, sale: Sale, **fields: Any) -> Any:
    product = seller.product()
    values = {"variant": str(product.variants[0].id), "price": "1.00", "allotment": "3"}
    return seller.post(f"flash/enrol/{sale.slots[0].id}/", **values | fields)


def test_an_item_is_proposed_and_withdrawn(seller: Seller, sale: Sale) -> None:
    assert "Eleven eleven" in seller.get("flash/").content.decode()
    assert propose(seller, sale).status_code == 302
    [item] = flashsales.items_of_shop(shop_id=seller.shop.id).results
    assert "Waiting for review" in seller.get("flash/").content.decode()
    seller.post(f"flash/{item.id}/withdraw/")
    assert "Withdrawn" in seller.get("flash/").content.decode()


def test_a_price_that_is_too_high_is_told_at_its_field(seller: Seller, sale: Sale) -> None:
    answer = propose(seller, sale, price="9999.00")
    assert answer.status_code == 422
    assert "below the lowest of the last 30 days" in answer.context["form"].errors["price"]


def test_a_price_that_is_none_is_told_at_its_field(seller: Seller, sale: Sale) -> None:
    assert propose(seller, sale, price="cheap").context["form"].errors["price"]


@pytest.mark.django_db(transaction=True)
def test_the_board_shows_what_runs(seller: Seller, sale: Sale) -> None:
    propose(seller, sale)
    [item] = flashsales.items_of_shop(shop_id=seller.shop.id).results
    assert "Nothing runs right now" in seller.get("flash/board/").content.decode()
    flashsales.review(item_id=item.id, approve=True, reason="", actor_id=OPERATOR)
    flashsales.schedule(sale_id=sale.id)
    flashsales.open_early(slot_id=sale.slots[0].id, reason="test", actor_id=OPERATOR)
    page = " ".join(re.sub(r"<[^>]+>", " ", seller.get("flash/board/").content.decode()).split())
    assert "3 left 0 taken 0 sold" in page
    # Nobody keeps the gate here.
    assert "For a moment nobody can press Buy." in page
