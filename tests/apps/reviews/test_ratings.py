"""The stars are exact, whatever happened to the reviews, however often and in whatever order it is heard of."""

import random
from collections import Counter

import pytest

from tests.factories import market
from titan.apps.products import api as products
from titan.apps.products.contracts import ProductNotFound
from titan.apps.reviews import api as reviews
from titan.apps.reviews.contracts import Rating, ReviewDraft
from titan.apps.reviews.events import RatingChanged
from titan.apps.reviews.models import ReviewRow
from titan.apps.sellers import api as sellers
from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.eventlog import reading, relay
from titan.platform.eventlog.registry import subscriptions

from .conftest import Sold, buyer

pytestmark = pytest.mark.django_db(transaction=True)
OPERATOR = new_id(bucket=3)


def test_average_is_in_hundredths_of_a_star() -> None:
    found = Rating((1, 0, 0, 0, 2))
    assert (found.count, found.total, found.average) == (3, 11, 367)
    assert Rating().average is None


def test_follow_writing_editing_hiding_showing_and_withdrawing(sold: Sold) -> None:
    review = sold.says(ReviewDraft(4))
    assert sold.stars() == (0, 0, 0, 1, 0)
    sold.edits(review, ReviewDraft(1))
    assert sold.stars() == (1, 0, 0, 0, 0)
    reviews.hide(review_id=review.id, operator_id=OPERATOR, reason="Names a person")
    assert sold.stars() == (0, 0, 0, 0, 0)
    sold.edits(review, ReviewDraft(2))
    assert sold.stars() == (0, 0, 0, 0, 0)
    reviews.show(review_id=review.id, operator_id=OPERATOR, reason="No more")
    assert sold.stars() == (0, 1, 0, 0, 0)
    sold.withdraws(review)
    assert sold.stars() == (0, 0, 0, 0, 0)
    sold.says(ReviewDraft(5))
    assert sold.stars() == (0, 0, 0, 0, 1)


@pytest.mark.parametrize("seed", [1, 2])
def test_are_the_sum_of_what_is_seen_in_any_order_and_with_repetitions(sold: Sold, seed: int) -> None:
    dice = random.Random(seed)
    several = [sold, *(Sold(shop_id=sold.shop_id, product_id=sold.product_id).deliver() for _ in range(3))]
    for one in several:
        review = one.says(ReviewDraft(dice.randint(1, 5)))
        for _ in range(dice.randint(0, 2)):
            one.edits(review, ReviewDraft(dice.randint(1, 5)))
        if dice.random() < 0.4:
            reviews.hide(review_id=review.id, operator_id=OPERATOR, reason="Names a person")
        if dice.random() < 0.3:
            one.withdraws(review)
    found = sql.query(
        "SELECT position FROM eventlog_event WHERE starts_with(type, 'reviews.review_') ORDER BY position"
    )
    told = [event for (position,) in found if (event := reading.at_position(position)) is not None]
    counting = subscriptions()["reviews.ratings"].handlers
    heard = [event for event in (*told, *told) if event.type in counting]
    dice.shuffle(heard)
    for envelope in heard:
        counting[envelope.type](envelope, envelope.event())
    seen = Counter(
        one.rating for one in reviews.list_of_product(product_id=sold.product_id, limit=100).results
    )
    assert sold.stars() == tuple(seen[number] for number in range(1, 6))


def test_are_shown_by_the_product_beside_those_that_it_brought_along(transactional_db: None) -> None:
    shop = market.make_shop()
    products.set_rating(product_id=shop.product_id, rating=300, rating_count=3)
    version = products.get(product_id=shop.product_id).version
    sale = Sold(shop_id=shop.id, product_id=shop.product_id, seller_id=shop.owner_id).deliver()
    review = sale.says(ReviewDraft(5))
    sale.stars()
    relay.settle()
    found = products.get(product_id=shop.product_id)
    assert (found.rating, found.rating_count, found.version) == (350, 4, version)
    [card] = products.cards(product_ids=[shop.product_id]).values()
    assert (card.rating, card.rating_count) == (350, 4)
    sale.withdraws(review)
    relay.settle()
    assert products.get(product_id=shop.product_id).rating == 300


def test_bring_no_product_of_a_closed_shop_back(transactional_db: None) -> None:
    shop = market.make_shop()
    sale = Sold(shop_id=shop.id, product_id=shop.product_id, seller_id=shop.owner_id).deliver()
    sellers.suspend(shop_id=shop.id, actor_id=OPERATOR, reason="broke the rules")
    relay.settle()
    sale.says(ReviewDraft(5))
    sale.stars()
    relay.settle()
    with pytest.raises(ProductNotFound):
        products.get(product_id=shop.product_id)


class TestElsewhere:
    def test_are_adopted_as_their_home_tells_them(self, transactional_db: None) -> None:
        shop_id, product_id = new_id(bucket=40), new_id(bucket=40)
        homes.register(lambda bucket: 1 if bucket == 40 else None)
        try:
            for stars in ((0, 0, 0, 1, 2), (0, 0, 0, 0, 2)):
                reviews.adopt_rating(shop_id=shop_id, product_id=product_id, stars=stars)
                reviews.adopt_rating(shop_id=shop_id, product_id=None, stars=stars)
            assert reviews.rating_of_product(product_id=product_id).stars == (0, 0, 0, 0, 2)
            assert reviews.rating_of_shop(shop_id=shop_id).average == 500
        finally:
            homes.forget()
        reviews.adopt_rating(shop_id=shop_id, product_id=product_id, stars=(9, 0, 0, 0, 0))
        assert reviews.rating_of_product(product_id=product_id).stars == (0, 0, 0, 0, 2)


def test_list_of_a_product_goes_page_by_page_and_by_stars(sold: Sold) -> None:
    who = buyer()
    for rating in (1, 5, 5):
        one = Sold(shop_id=sold.shop_id, product_id=sold.product_id, buyer_id=who).deliver()
        one.says(ReviewDraft(rating))
    first = reviews.list_of_product(product_id=sold.product_id, limit=2)
    rest = reviews.list_of_product(product_id=sold.product_id, limit=2, cursor=first.next)
    assert [one.rating for one in (*first.results, *rest.results)] == [5, 5, 1]
    assert [one.rating for one in reviews.list_of_product(product_id=sold.product_id, stars=1).results] == [1]


def test_changed_rating_tells_all_there_is_to_know(sold: Sold) -> None:
    sold.says(ReviewDraft(3))
    sold.stars()
    [position] = sql.query(
        "SELECT max(position) FROM eventlog_event WHERE type = %s AND payload ->> 'product_id' IS NOT NULL",
        (RatingChanged.type,),
    )
    envelope = reading.at_position(position[0])
    assert envelope is not None
    assert envelope.bucket == bucket_of(sold.shop_id)
    assert envelope.payload["stars"] == [0, 0, 1, 0, 0]
    assert ReviewRow.objects.filter(written_at__lte=clock.now()).count() == 1
