"""Pages of buyer, shop and everybody, as forms without JavaScript; screens of operators; what both sides are told."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.factories import market
from titan.apps.notifications import api as notifications
from titan.apps.products import api as products
from titan.apps.reviews import api as reviews
from titan.apps.reviews.contracts import ReportReason, Review, ReviewDraft
from titan.platform import homes
from titan.platform.admin.models import AuditEntry
from titan.platform.eventlog import relay

from .conftest import Sold, buyer, step

pytestmark = pytest.mark.django_db(transaction=True)


class Browser:
    """Somebody's browser; follows redirects and reads the page as one line."""

    def __init__(self, user_id: UUID | None = None) -> None:
        self.client = Client()
        if user_id is not None:
            self.client.force_login(get_user_model()._default_manager.get(pk=user_id))

    def get(self, path: str, **headers: str) -> str:
        return self._read(self.client.get(path, follow=True, headers=headers))

    def post(self, path: str, **fields: Any) -> str:
        return self._read(self.client.post(path, {"step": str(step()), **fields}, follow=True))

    @staticmethod
    def _read(response: Any) -> str:
        return " ".join(response.content.decode().split())


@pytest.fixture
def sold(transactional_db: None) -> Sold:
    """Delivered, of a product that is on sale, between two people who can sign in."""
    shop = market.make_shop()
    made = Sold(shop_id=shop.id, product_id=shop.product_id, seller_id=shop.owner_id).deliver()
    relay.settle()
    return made


def only(sold: Sold) -> Review:
    [found] = reviews.list_of_buyer(buyer_id=sold.buyer_id).results
    return found


def test_a_review_is_written_answered_changed_and_withdrawn_by_forms(sold: Sold) -> None:
    reader, seller = Browser(sold.buyer_id), Browser(sold.seller_id)
    form = f"/account/reviews/new/{sold.order_id}/{sold.product_id}/"
    assert form in reader.get(f"/orders/{sold.order_id}/")
    assert form in reader.get("/account/reviews/")
    assert len(re.findall(r'type="radio" name="rating"', reader.get(form))) == 5
    assert "Please choose 1 to 5 stars." in reader.post(form, title="No stars")
    assert "Thank you for your review." in reader.post(form, rating="4", title="Holds tea")
    assert form not in reader.get("/account/reviews/")
    assert "You have reviewed this already" in reader.post(form, rating="1")
    path = f"/account/reviews/{only(sold).id}/"
    assert "Holds tea" in seller.get("/seller/reviews/")
    said = seller.post(f"/seller/reviews/{only(sold).id}/answer/", text="Thank you!")
    assert "Your answer is published." in said
    assert "No reviews here" in said
    assert "Thank you!" in seller.get("/seller/reviews/?view=all")
    assert "Thank you!" in reader.get(path)
    assert "Your review is changed." in reader.post(path, rating="5", title="Holds it well")
    assert only(sold).rating == 5
    assert "Your review is withdrawn." in reader.post(f"{path}withdraw/")
    assert "You have withdrawn this review" in reader.get(path)


def test_somebody_elses_is_missing(sold: Sold) -> None:
    review, stranger = sold.says(), Browser(buyer()).client
    form = f"/account/reviews/new/{sold.order_id}/{sold.product_id}/"
    assert stranger.get(form).status_code == 404
    assert stranger.get(f"/account/reviews/{review.id}/").status_code == 404
    assert stranger.post(f"/account/reviews/{review.id}/withdraw/").status_code == 404
    other = Browser(market.make_shop().owner_id).client
    assert other.post(f"/seller/reviews/{review.id}/answer/", {"text": "Hi"}).status_code == 404


def test_everybody_sees_stars_and_words_of_a_product(sold: Sold) -> None:
    page, path = (
        f"/p/{products.get(product_id=sold.product_id).slug}",
        f"/products/{sold.product_id}/reviews/",
    )
    guest = Browser()
    assert "Nobody has reviewed it yet." in guest.get(page)
    sold.says(ReviewDraft(4, "Holds tea", "<b>And</b> coffee"))
    relay.settle()
    relay.settle()
    shown = guest.get(page)
    for words in ("1 review by buyers", f'hx-get="{path}"', '"ratingValue":4.0', '"reviewCount":1'):
        assert words in shown.replace('": ', '":')
    part = guest.get(path, **{"HX-Request": "true"})
    assert "<html" not in part
    assert "&lt;b&gt;And&lt;/b&gt; coffee" in part
    whole = guest.get(path)
    for words in ("Holds tea", "Ada L.", f'href="{path}?stars=4"', "To the product"):
        assert words in whole
    assert "Holds tea" not in guest.get(f"{path}?stars=1")
    shop = products.get(product_id=sold.product_id).shop
    assert "(1 rating)" in guest.get(f"/shops/{shop.slug}")


def test_the_page_of_a_list_asks_nothing_of_the_session(sold: Sold) -> None:
    """The cell that serves it may not know the session, and must not end it."""
    homes.register(lambda bucket: None)
    reader = Client()
    reader.cookies["sessionid"] = "of-another-cell"
    try:
        for headers in ({}, {"HX-Request": "true"}):
            response = reader.get(f"/products/{sold.product_id}/reviews/", headers=headers)
            assert (response.status_code, "sessionid" in response.cookies) == (200, False)
    finally:
        homes.forget()


def test_both_sides_are_told_once(sold: Sold) -> None:
    sold.answers(sold.says(), "Thank you!")
    reviews.hide(review_id=only(sold).id, operator_id=market.make_user(), reason="Names a person")
    relay.settle()
    relay.settle()
    told = [one.title for one in notifications.list_of(user_id=sold.seller_id).results]
    assert told.count("A new review: Enamel mug") == 1
    found = notifications.list_of(user_id=sold.buyer_id).results
    words = {one.kind: (one.title, one.body, one.url) for one in found}
    path = f"/account/reviews/{only(sold).id}/"
    assert words["review.answered"] == (
        "The shop answered your review: Enamel mug",
        "Tin & Clay says: “Thank you!”",
        path,
    )
    assert words["review.hidden"] == ("Your review is hidden: Enamel mug", "Reason: Names a person", path)


class TestOperator:
    @pytest.fixture
    def operator(self) -> Browser:
        return Browser(market.make_user(roles=("staff",)))

    def test_sees_what_was_reported_and_hides_and_shows_it_with_a_reason(
        self, sold: Sold, operator: Browser
    ) -> None:
        review = sold.says()
        reviews.report(
            review_id=review.id,
            shop_id=sold.shop_id,
            actor_id=sold.seller_id,
            reason=ReportReason.OFFENSIVE,
            text="Read it.",
        )
        listed = reverse("admin:reviews_reviewrow_changelist")
        assert "reported" in operator.get(f"{listed}?state=reported")
        shown = operator.get(reverse("admin:reviews_reviewrow_change", args=[review.id]))
        for words in ("offensive: Read it.", "Holds tea", "And coffee too."):
            assert words in shown
        for action, is_hidden in (("hide", True), ("show", False)):
            values = {"action": action, "_selected_action": str(review.id), "confirmed": "1"}
            operator.client.post(listed, values | {"reason": "It names a person"}, follow=True)
            assert only(sold).is_hidden is is_hidden
            entry = AuditEntry.objects.filter(target_id=str(review.id), action=action).last()
            assert entry is not None
            assert entry.reason == "It names a person"

    def test_leaves_it_as_it_is(self, sold: Sold, operator: Browser) -> None:
        review = sold.says()
        reviews.report(
            review_id=review.id, shop_id=sold.shop_id, actor_id=sold.seller_id, reason=ReportReason.OTHER
        )
        values = {"action": "dismiss", "_selected_action": str(review.id), "confirmed": "1"}
        listed = reverse("admin:reviews_reviewrow_changelist")
        operator.client.post(listed, values | {"reason": "Harsh but fair"}, follow=True)
        [seen] = reviews.list_of_shop(shop_id=sold.shop_id).results
        assert (seen.is_reported, seen.is_hidden) == (False, False)
