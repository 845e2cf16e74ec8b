"""Everybody is told where he is at home."""

from collections.abc import Iterator

import pytest

from titan.apps.notifications import api
from titan.apps.notifications.contracts import News, OrderFacts, Phrase
from titan.apps.notifications.contracts import marked as _
from titan.kernel.ids import new_id
from titan.platform import homes
from titan.platform.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db
BUYERS, SHOPS = 9, 40


@pytest.fixture(autouse=True)
def _one_cell_again() -> Iterator[None]:
    yield
    homes.forget()


@pytest.mark.parametrize("here", [BUYERS, SHOPS])
def test_one_side_of_an_order_is_told_here_and_the_other_in_its_own_cell(here: int) -> None:
    homes.register(lambda other: None if other == here else 1)
    buyer_id, seller_id, order_id = new_id(bucket=BUYERS), new_id(bucket=SHOPS), new_id(bucket=BUYERS)
    facts = OrderFacts(order_id, "T-7", "Tin & Clay", seller_id, buyer_id, "Ada", "ada@example.com")
    api.remember_orders(orders=[facts])
    news = [News(order_id, "order.cancelled", Phrase(_("Order {number} was cancelled")), (), "cause:1")]
    api.tell_buyers(news=news)
    api.tell_sellers(news=news)
    told = {one: api.unread_count(user_id=one) for one in (buyer_id, seller_id)}
    assert told == {buyer_id: int(here == BUYERS), seller_id: int(here == SHOPS)}
    assert OutgoingMail.objects.count() == int(here == BUYERS)
