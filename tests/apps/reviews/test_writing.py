"""What buyers may say, of what, once, until when."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy, OrderNotFound
from titan.apps.reviews import api as reviews
from titan.apps.reviews.contracts import (
    MAX_TEXT,
    MAX_TITLE,
    ReviewDraft,
    ReviewExists,
    ReviewInvalid,
    ReviewNotFound,
    ReviewNotPossible,
    ReviewStatus,
    ReviewTooLate,
    ReviewWithdrawn,
)
from titan.apps.reviews.domain.rules import author_of
from titan.apps.reviews.models import ReviewRow
from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.platform.eventlog import reading, relay

from .conftest import GOOD, Sold, buyer, step

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("Ada Lovelace", "Ada L."),
        ("Ada King of Lovelace", "Ada L."),
        ("Ada", "Ada"),
        ("", ""),
        ("ada@example.com", ""),
    ],
)
def test_author_is_the_first_name_with_an_initial_and_never_an_address(name: str, author: str) -> None:
    assert author_of(name) == author


def types(sold: Sold) -> list[str]:
    [row] = ReviewRow.objects.filter(order_id=sold.order_id)
    return [one.type.split(".")[1] for one in reading.stream(row.id)]


@pytest.mark.django_db(transaction=True)
class TestDue:
    def test_is_what_was_delivered_until_it_is_reviewed(self, sold: Sold) -> None:
        relay.settle()
        [due] = reviews.due_of_buyer(buyer_id=sold.buyer_id).results
        assert (due.product_id, due.product_title, due.shop_name) == (
            sold.product_id,
            "Enamel mug",
            "Tin & Clay",
        )
        assert due.write_until - due.delivered_at == timedelta(days=180)
        assert reviews.due_of_order(order_id=sold.order_id) == (due,)
        sold.says()
        assert reviews.due_of_buyer(buyer_id=sold.buyer_id).results == ()
        assert reviews.due_of_order(order_id=sold.order_id) == ()

    def test_goes_page_by_page(self, db: None) -> None:
        who = buyer()
        for days in (1, 2, 3):
            Sold(buyer_id=who).deliver(days_ago=days)
        relay.settle()
        first = reviews.due_of_buyer(buyer_id=who, limit=2)
        rest = reviews.due_of_buyer(buyer_id=who, limit=2, cursor=first.next)
        assert (len(first.results), len(rest.results), rest.next) == (2, 1, None)

    def test_ends_after_half_a_year(self, db: None) -> None:
        old = Sold().deliver(days_ago=181)
        relay.settle()
        assert reviews.due_of_buyer(buyer_id=old.buyer_id).results == ()
        with pytest.raises(ReviewTooLate):
            old.says()

    def test_is_nothing_of_an_order_on_its_way_or_called_off(self, db: None) -> None:
        on_its_way, cancelled = Sold().ship(), Sold()
        orders.cancel(order_id=cancelled.order_id, by=CancelledBy.BUYER)
        relay.settle()
        for one in (on_its_way, cancelled):
            assert reviews.due_of_buyer(buyer_id=one.buyer_id).results == ()
            with pytest.raises(ReviewNotPossible):
                one.says()


class TestWrite:
    def test_says_it_under_a_short_name_in_the_buyers_bucket(self, sold: Sold) -> None:
        review = sold.says()
        assert (review.rating, review.title, review.text, review.author) == (
            4,
            "Holds tea",
            "And coffee too.",
            "Ada L.",
        )
        assert bucket_of(review.id) == bucket_of(sold.buyer_id)
        assert [one.id for one in reviews.list_of_buyer(buyer_id=sold.buyer_id).results] == [review.id]
        [shown] = reviews.list_of_product(product_id=sold.product_id).results
        assert (shown.id, shown.author, shown.rating) == (review.id, "Ada L.", 4)

    def test_needs_no_words(self, sold: Sold) -> None:
        assert sold.says(ReviewDraft(1)).title == ""

    def test_has_one_effect_however_often_it_is_sent(self, sold: Sold) -> None:
        same = step()
        assert sold.says(step_id=same) == sold.says(step_id=same)
        assert types(sold) == ["review_written"]

    def test_is_not_repeated_by_a_late_copy_of_the_command(self, sold: Sold) -> None:
        same = step()
        review = sold.says(step_id=same)
        sold.withdraws(review)
        assert sold.says(step_id=same).status is ReviewStatus.WITHDRAWN

    def test_is_refused_a_second_time(self, sold: Sold) -> None:
        review = sold.says()
        with pytest.raises(ReviewExists) as refused:
            sold.says(ReviewDraft(1))
        assert refused.value.extra == {"review_id": str(review.id)}

    def test_is_kept_single_by_the_database(self, sold: Sold) -> None:
        review = sold.says()
        row = ReviewRow.objects.get(id=review.id)
        row.id = new_id(bucket=1)
        with pytest.raises(IntegrityError, match="reviews_review_once"):
            row.save(force_insert=True)

    @pytest.mark.parametrize("rating", [0, -3, 6])
    def test_gives_one_to_five_stars(self, sold: Sold, rating: int) -> None:
        with pytest.raises(ReviewInvalid) as refused:
            sold.says(ReviewDraft(rating))
        assert [one.pointer for one in refused.value.problems] == ["/rating"]

    def test_has_so_many_words_at_most(self, sold: Sold) -> None:
        with pytest.raises(ReviewInvalid) as refused:
            sold.says(ReviewDraft(5, "x" * (MAX_TITLE + 1), "x" * (MAX_TEXT + 1)))
        assert [one.pointer for one in refused.value.problems] == ["/title", "/text"]
        assert len(sold.says(ReviewDraft(5, "x" * MAX_TITLE, "x" * MAX_TEXT)).text) == MAX_TEXT

    def test_is_nobody_elses(self, sold: Sold) -> None:
        who = buyer()
        with pytest.raises(OrderNotFound):
            reviews.write(
                order_id=sold.order_id,
                product_id=sold.product_id,
                buyer_id=who,
                step_id=step(),
                draft=GOOD,
            )
        review = sold.says()
        with pytest.raises(ReviewNotFound):
            reviews.get(review_id=review.id, buyer_id=who)
        with pytest.raises(ReviewNotFound):
            reviews.edit(review_id=review.id, buyer_id=who, step_id=step(), draft=GOOD)
        with pytest.raises(ReviewNotFound):
            reviews.withdraw(review_id=review.id, buyer_id=who, step_id=step())

    def test_is_about_a_product_of_the_order(self, sold: Sold) -> None:
        with pytest.raises(ReviewNotPossible):
            reviews.write(
                order_id=sold.order_id,
                product_id=new_id(bucket=40),
                buyer_id=sold.buyer_id,
                step_id=step(),
                draft=GOOD,
            )

    def test_leaves_nothing_where_it_dies_between_row_and_event(
        self, sold: Sold, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def dies(*_: Any) -> None:
            raise SystemExit

        monkeypatch.setattr("titan.apps.reviews.services.writing.append", dies)
        with pytest.raises(SystemExit):
            sold.says()
        monkeypatch.undo()
        assert reviews.list_of_product(product_id=sold.product_id).results == ()
        assert sold.says().rating == 4


class TestEdit:
    def test_says_it_otherwise(self, sold: Sold) -> None:
        review = sold.edits(sold.says(), ReviewDraft(2, "Leaks"))
        assert (review.rating, review.title, review.text) == (2, "Leaks", "")
        assert review.edited_at is not None
        assert types(sold) == ["review_written", "review_edited"]

    def test_has_one_effect_however_often_it_is_sent(self, sold: Sold) -> None:
        review, same = sold.says(), step()
        sold.edits(review, ReviewDraft(2), step_id=same)
        sold.edits(review, ReviewDraft(5))
        assert sold.edits(review, ReviewDraft(2), step_id=same).rating == 5

    def test_of_nothing_is_no_fact(self, sold: Sold) -> None:
        sold.edits(sold.says(), GOOD)
        assert types(sold) == ["review_written"]

    def test_ends_after_thirty_days(self, sold: Sold) -> None:
        review = sold.says()
        with clock.frozen(clock.now() + timedelta(days=31)):
            with pytest.raises(ReviewTooLate):
                sold.edits(review, ReviewDraft(1))
            assert sold.withdraws(review).status is ReviewStatus.WITHDRAWN


class TestWithdraw:
    def test_takes_the_words_away_and_lets_it_be_written_anew(self, sold: Sold) -> None:
        review = sold.withdraws(sold.says())
        assert (review.status, review.rating, review.text, review.author) == (
            ReviewStatus.WITHDRAWN,
            None,
            "",
            "",
        )
        with pytest.raises(ReviewWithdrawn):
            sold.edits(review, GOOD)
        assert reviews.list_of_product(product_id=sold.product_id).results == ()
        assert len(reviews.due_of_order(order_id=sold.order_id)) == 1
        assert sold.says(ReviewDraft(5)).rating == 5
        assert types(sold) == ["review_written", "review_withdrawn", "review_written"]

    def test_has_one_effect_however_often_it_is_sent(self, sold: Sold) -> None:
        review, same = sold.says(), step()
        sold.withdraws(review, step_id=same)
        sold.withdraws(review)
        again = sold.says()
        assert sold.withdraws(again, step_id=same).status is ReviewStatus.WRITTEN
