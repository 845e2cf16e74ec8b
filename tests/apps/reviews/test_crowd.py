"""Many at once: one review, and stars that add up."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from titan.apps.reviews import api as reviews
from titan.apps.reviews.contracts import ReviewDraft, ReviewExists

from .conftest import Sold

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_who_write_at_once_one_does(sold: Sold) -> None:
    def says(rating: int) -> bool:
        try:
            sold.says(ReviewDraft(rating))
        except ReviewExists:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as crowd:
        done = list(crowd.map(says, (1, 2, 3, 4)))
    assert done.count(True) == 1
    assert sum(sold.stars()) == 1


def test_reviews_that_are_counted_at_once_all_count(sold: Sold) -> None:
    several = [sold, *(Sold(shop_id=sold.shop_id, product_id=sold.product_id).deliver() for _ in range(3))]
    written = [one.says(ReviewDraft(5)) for one in several]

    def counts(place: int) -> None:
        try:
            reviews.count(review_id=written[place % 4].id, shop_id=sold.shop_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(counts, range(12)))
    assert reviews.rating_of_shop(shop_id=sold.shop_id).stars == (0, 0, 0, 0, 4)
    assert sold.stars() == (0, 0, 0, 0, 4)
