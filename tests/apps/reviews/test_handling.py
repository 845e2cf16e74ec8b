"""What shops and operators make of a review."""

from uuid import UUID

import pytest

from titan.apps.reviews import api as reviews
from titan.apps.reviews.contracts import (
    MAX_ANSWER,
    ReportReason,
    ReviewDraft,
    ReviewInvalid,
    ReviewNotFound,
    ReviewWithdrawn,
    ShopReview,
)
from titan.apps.reviews.models import HandlingRow
from titan.apps.reviews.services.rows import handling_stream
from titan.kernel.ids import new_id
from titan.platform.eventlog import reading

from .conftest import Sold, step

pytestmark = pytest.mark.django_db
OPERATOR = new_id(bucket=3)


def seen(sold: Sold, *, only_unanswered: bool = False) -> list[ShopReview]:
    return list(reviews.list_of_shop(shop_id=sold.shop_id, only_unanswered=only_unanswered).results)


def facts(sold: Sold, review_id: UUID) -> list[str]:
    stream = handling_stream(review_id, shop_id=sold.shop_id)
    return [one.type.split(".")[1] for one in reading.stream(stream)]


class TestAnswer:
    def test_is_read_by_everybody(self, sold: Sold) -> None:
        review = sold.says()
        assert [one.id for one in seen(sold, only_unanswered=True)] == [review.id]
        sold.answers(review)
        assert seen(sold, only_unanswered=True) == []
        for one in (
            seen(sold)[0],
            reviews.get(review_id=review.id, buyer_id=sold.buyer_id),
            reviews.list_of_product(product_id=sold.product_id).results[0],
        ):
            assert one.answer is not None
            assert one.answer.text == "Thank you!"

    def test_is_one_that_may_be_changed(self, sold: Sold) -> None:
        review, same = sold.says(), step()
        sold.answers(review, "Thanks", step_id=same)
        sold.answers(review, "Many thanks")
        sold.answers(review, "Thanks", step_id=same)
        sold.answers(review, "Many thanks")
        assert seen(sold)[0].answer.text == "Many thanks"  # type: ignore[union-attr]
        assert facts(sold, review.id) == ["review_answered"] * 2

    @pytest.mark.parametrize("text", [" ", "x" * (MAX_ANSWER + 1)])
    def test_has_words_and_not_too_many(self, sold: Sold, text: str) -> None:
        with pytest.raises(ReviewInvalid):
            sold.answers(sold.says(), text)

    def test_is_the_shops_alone(self, sold: Sold) -> None:
        review = sold.says()
        with pytest.raises(ReviewNotFound):
            reviews.answer(
                review_id=review.id, shop_id=new_id(bucket=1), actor_id=OPERATOR, step_id=step(), text="Hi"
            )
        with pytest.raises(ReviewNotFound):
            sold.answers(Sold().deliver().says())

    def test_is_to_what_was_withdrawn_and_not_to_what_is_written_anew(self, sold: Sold) -> None:
        review = sold.says()
        sold.answers(review)
        sold.withdraws(review)
        with pytest.raises(ReviewWithdrawn):
            sold.answers(review, "Why?")
        sold.says(ReviewDraft(1))
        assert [one.answer for one in seen(sold, only_unanswered=True)] == [None]


class TestReport:
    def test_waits_for_an_operator_and_hides_nothing(self, sold: Sold) -> None:
        review = sold.says()
        for _ in range(2):
            told = reviews.report(
                review_id=review.id,
                shop_id=sold.shop_id,
                actor_id=sold.seller_id,
                reason=ReportReason.OFFENSIVE,
                text="Read it.",
            )
        assert told.is_reported
        assert len(reviews.list_of_product(product_id=sold.product_id).results) == 1
        reviews.dismiss_report(review_id=review.id, operator_id=OPERATOR, reason="Harsh but fair")
        assert not seen(sold)[0].is_reported
        row = HandlingRow.objects.get(review_id=review.id)
        assert (row.reported_at, row.report_reason, row.is_hidden) == (None, "", False)

    def test_is_the_shops_alone(self, sold: Sold) -> None:
        review = sold.says()
        with pytest.raises(ReviewNotFound):
            reviews.report(
                review_id=review.id,
                shop_id=new_id(bucket=1),
                actor_id=OPERATOR,
                reason=ReportReason.OTHER,
            )


class TestHide:
    def test_takes_it_out_of_sight_and_shows_it_again(self, sold: Sold) -> None:
        review = sold.says()
        for _ in range(2):
            reviews.hide(review_id=review.id, operator_id=OPERATOR, reason="Names a person")
        assert reviews.list_of_product(product_id=sold.product_id).results == ()
        own = reviews.get(review_id=review.id, buyer_id=sold.buyer_id)
        assert (own.is_hidden, own.hidden_reason) == (True, "Names a person")
        assert seen(sold, only_unanswered=True) == []
        for _ in range(2):
            reviews.show(review_id=review.id, operator_id=OPERATOR, reason="No more")
        assert len(reviews.list_of_product(product_id=sold.product_id).results) == 1
        assert facts(sold, review.id) == ["review_hidden", "review_shown"]

    def test_holds_for_what_is_written_anew(self, sold: Sold) -> None:
        review = sold.says()
        reviews.hide(review_id=review.id, operator_id=OPERATOR, reason="Names a person")
        sold.withdraws(review)
        assert sold.says().is_hidden
        assert reviews.list_of_product(product_id=sold.product_id).results == ()

    def test_says_why(self, sold: Sold) -> None:
        with pytest.raises(ReviewInvalid):
            reviews.hide(review_id=sold.says().id, operator_id=OPERATOR, reason=" ")

    def test_needs_a_review(self, sold: Sold) -> None:
        with pytest.raises(ReviewNotFound):
            reviews.hide(review_id=new_id(bucket=2), operator_id=OPERATOR, reason="Nothing there")
