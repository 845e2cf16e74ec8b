"""The reviews of the demo are believable, and written once."""

import pytest

from tests.factories import market
from titan.apps.reviews import api as reviews
from titan.web.demo.reviews import EACH, seed_reviews

pytestmark = pytest.mark.django_db


def test_are_of_different_people_and_written_once() -> None:
    shops = [market.make_shop() for _ in range(2)]
    made = seed_reviews()
    assert [one.id for one in seed_reviews()] == [one.id for one in made]
    for shop in shops:
        shown = reviews.list_of_product(product_id=shop.product_id).results
        assert len({one.author for one in shown}) == len(shown) == EACH
        assert all((one.answer is not None) == (one.rating < 4) for one in shown)
