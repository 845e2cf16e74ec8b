"""A review on a small phone: written with the keyboard's own radio buttons, read on the product's page, missed where its cell is away."""

from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.apps.reviews.conftest import Sold
from tests.factories import market
from tests.journeys.conftest import Opener, Visitor, product_of
from titan.apps.reviews import api as reviews

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NARROW = (360, 740)
AWAY = "This part of the marketplace is away for a moment. Please try again."


def sign_in(visitor: Visitor, user_id: UUID) -> None:
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=user_id))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visitor.url}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]


def test_a_buyer_reviews_what_arrived_and_everybody_reads_it(open_page: Opener) -> None:
    shop = market.make_shop()
    sold = Sold(shop_id=shop.id, product_id=shop.product_id, seller_id=shop.owner_id).deliver()
    reviews.note_delivered(order_ids=[sold.order_id])
    reader = open_page(size=NARROW)
    sign_in(reader, sold.buyer_id)
    reader.go("/account/reviews/")
    assert (reader.faults(), reader.sideways()) == ([], 0)
    reader.press("Review Enamel mug")
    assert (reader.faults(), reader.sideways()) == ([], 0)
    reader.page.get_by_role("radio", name="5 · Excellent").focus()
    reader.page.keyboard.press("ArrowRight")
    reader.page.get_by_label("Title").fill("Holds tea")
    reader.press("Publish the review")
    reader.page.get_by_text("Thank you for your review.").first.wait_for()
    [review] = reviews.list_of_buyer(buyer_id=sold.buyer_id).results
    assert review.rating == 4
    for path in ("/account/reviews/", f"/account/reviews/{review.id}/"):
        reader.go(path)
        assert (reader.faults(), reader.sideways()) == ([], 0)
    # There is no picture of the goods of this test.
    assert [line for line in reader.complaints if "404" not in line] == []

    guest = open_page(size=NARROW)
    path = f"/p/{product_of(shop).slug}"
    for _ in range(60):
        guest.go(path)
        if guest.page.get_by_text("1 review by buyers").count():
            break
        guest.page.wait_for_timeout(500)
    guest.page.locator("#reviews").scroll_into_view_if_needed()
    guest.page.get_by_text("Holds tea").wait_for()
    sentence = guest.page.get_by_text("What buyers say cannot be shown right now.")
    assert not sentence.is_visible()
    assert (guest.faults(), guest.sideways()) == ([], 0)
    guest.go(f"/products/{shop.product_id}/reviews/")
    assert (guest.faults(), guest.sideways()) == ([], 0)

    guest.page.route("**/products/*/reviews/", lambda route: route.fulfill(status=503, body=AWAY))
    guest.go(path)
    guest.page.locator("#reviews").scroll_into_view_if_needed()
    sentence.wait_for()
    assert guest.page.get_by_text(AWAY).count() == 0
    assert guest.page.get_by_role("list", name="Reviews by stars").is_visible()

    seller = open_page(size=NARROW)
    sign_in(seller, shop.owner_id)
    seller.go("/seller/reviews/")
    seller.page.locator("summary").first.click()
    assert (seller.faults(), seller.sideways()) == ([], 0)
