"""A review across two cells: the buyer's writes it, the shop's shows, counts, answers and hides it."""

from collections.abc import Iterator, Sequence

import pytest

from tests.cells.going import moved
from titan.apps.reviews import api as reviews
from titan.apps.reviews.contracts import Review, ReviewDraft, ReviewNotFound, ReviewStatus
from titan.apps.reviews.services import copies, rows
from titan.apps.reviews.subscribers import letters
from titan.kernel.events import Envelope
from titan.kernel.ids import bucket_of, new_id
from titan.platform import homes
from titan.platform.bus import registry
from titan.platform.db import sql
from titan.platform.eventlog import reading, relay
from titan.platform.eventlog.appending import IS_COPY
from titan.platform.homes import NotAtHome

from .conftest import SHOPS, Sold, step

pytestmark = pytest.mark.django_db(transaction=True)
OPERATOR = new_id(bucket=SHOPS)
TABLES = ("reviews_review", "reviews_handling", "reviews_rating")


def be_cell_of(bucket: int) -> None:
    """What is of that bucket is at home here, all else in the other cell."""
    homes.register(lambda other: None if other == bucket else 1, own=lambda: [bucket])


@pytest.fixture(autouse=True)
def _one_cell_again() -> Iterator[None]:
    yield
    homes.forget()


def take(told: Sequence[Envelope]) -> None:
    """As the bus hands letters to their handlers."""
    for envelope in told:
        letters.handlers[envelope.type](envelope, envelope.event())


class Cells:
    """The rows of each of the two cells, one of which is in force; letters go over with every change of cell."""

    def __init__(self, sold: Sold) -> None:
        self.sold = sold
        self.buyers = bucket_of(sold.buyer_id)
        self.kept: dict[int, dict[str, list[str]]] = {self.buyers: {}, SHOPS: {}}
        self.here = self.buyers
        be_cell_of(self.buyers)

    def go(self, to: int) -> None:
        """Be the other cell, with its own rows."""
        if to == self.here:
            return
        self.kept[self.here] = {
            table: [row for (row,) in sql.query(f"SELECT to_jsonb(r)::text FROM {table} r")]
            for table in TABLES
        }
        for table in TABLES:
            sql.execute(f"DELETE FROM {table}")
            for row in self.kept[to].get(table, ()):
                sql.execute(
                    f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
                    (row,),
                )
        self.here = to
        be_cell_of(to)

    def shop(self, review: Review) -> None:
        """Be the shop's cell, which has heard all that the buyer did, some of it twice, and counted it."""
        self.go(SHOPS)
        told = reading.stream(review.id)
        take([*told, *told])
        relay.settle()

    def buyer(self, review: Review) -> None:
        """Be the buyer's cell, which has heard all that the shop did, some of it twice."""
        self.go(self.buyers)
        told = reading.stream(rows.handling_stream(review.id, shop_id=self.sold.shop_id))
        take([*told, *told])


@pytest.fixture
def cells(sold: Sold) -> Cells:
    return Cells(sold)


class TestReview:
    def test_is_sent_to_the_home_of_the_shop(self, cells: Cells) -> None:
        sold = cells.sold
        review = sold.says()
        sold.edits(review, ReviewDraft(2))
        sold.withdraws(review)
        told = reading.stream(review.id)
        assert {registry.addressee(one.type, one.payload) for one in told} == {sold.shop_id}
        assert len(told) == 3

    def test_is_shown_and_counted_there(self, cells: Cells) -> None:
        sold = cells.sold
        review = sold.says(ReviewDraft(4, "Holds tea"))
        relay.settle()
        assert reviews.rating_of_product(product_id=sold.product_id).count == 0
        cells.shop(review)
        [shown] = reviews.list_of_product(product_id=sold.product_id).results
        assert (shown.id, shown.title, shown.author) == (review.id, "Holds tea", "Ada L.")
        assert [one.id for one in reviews.list_of_shop(shop_id=sold.shop_id).results] == [review.id]
        assert sold.stars() == (0, 0, 0, 1, 0)
        cells.go(cells.buyers)
        sold.edits(review, ReviewDraft(1))
        cells.shop(review)
        assert sold.stars() == (1, 0, 0, 0, 0)
        cells.go(cells.buyers)
        sold.withdraws(review)
        cells.shop(review)
        assert reviews.list_of_product(product_id=sold.product_id).results == ()
        assert sold.stars() == (0, 0, 0, 0, 0)

    def test_is_the_last_one_in_whatever_order_it_is_heard_of(self, cells: Cells) -> None:
        sold = cells.sold
        review = sold.says(ReviewDraft(4))
        sold.edits(review, ReviewDraft(1))
        cells.go(SHOPS)
        told = reading.stream(review.id)
        take([told[1], told[0], told[1]])
        assert sold.stars() == (1, 0, 0, 0, 0)

    def test_that_is_withdrawn_before_it_is_heard_of_is_never_seen(self, cells: Cells) -> None:
        review = cells.sold.says()
        cells.sold.withdraws(review)
        cells.go(SHOPS)
        take(list(reversed(reading.stream(review.id))))
        assert reviews.list_of_product(product_id=cells.sold.product_id).results == ()
        assert cells.sold.stars() == (0, 0, 0, 0, 0)

    def test_is_a_copy_that_nobody_writes(self, cells: Cells) -> None:
        sold = cells.sold
        review = sold.says()
        cells.shop(review)
        with pytest.raises(NotAtHome):
            sold.edits(review, ReviewDraft(1))
        with pytest.raises(NotAtHome):
            sold.withdraws(review)
        copied = reading.stream(copies.stream_of_review(review.id, shop_id=sold.shop_id))
        assert [one.bucket for one in copied] == [SHOPS]
        assert all(one.metadata[IS_COPY] for one in copied)


class TestHandling:
    def test_flows_back_to_the_buyer(self, cells: Cells) -> None:
        sold = cells.sold
        review = sold.says()
        cells.shop(review)
        sold.answers(review, "Thanks")
        sold.answers(review, "Many thanks")
        [*told] = reading.stream(rows.handling_stream(review.id, shop_id=sold.shop_id))
        assert {registry.addressee(one.type, one.payload) for one in told} == {review.id}
        cells.buyer(review)
        found = reviews.get(review_id=review.id, buyer_id=sold.buyer_id)
        assert found.answer is not None
        assert found.answer.text == "Many thanks"
        cells.shop(review)
        reviews.hide(review_id=review.id, operator_id=OPERATOR, reason="Names a person")
        assert sold.stars() == (0, 0, 0, 0, 0)
        cells.buyer(review)
        found = reviews.get(review_id=review.id, buyer_id=sold.buyer_id)
        assert (found.is_hidden, found.hidden_reason) == (True, "Names a person")
        assert found.status is ReviewStatus.WRITTEN

    def test_is_decided_in_the_shops_cell_alone(self, cells: Cells) -> None:
        review = cells.sold.says()
        with pytest.raises(NotAtHome):
            reviews.hide(review_id=review.id, operator_id=OPERATOR, reason="Names a person")
        cells.go(SHOPS)
        with pytest.raises(ReviewNotFound):
            cells.sold.answers(review, step_id=step())


class TestMove:
    def test_takes_the_review_and_what_was_made_of_it_along_with_its_buyer(self, sold: Sold) -> None:
        buyers = self.traded(sold)
        said = {"reviews_review", "reviews_handling"}
        assert moved(TABLES, buyers, keeps=[1]) == (said, said)
        assert moved(TABLES, buyers, keeps=[SHOPS]) == (said, set())
        assert moved(TABLES, buyers, there=[SHOPS]) == ({"reviews_review"}, {"reviews_review"})

    def test_takes_them_and_the_stars_along_with_the_shop(self, sold: Sold) -> None:
        buyers = self.traded(sold)
        assert moved(TABLES, SHOPS, keeps=[1]) == (set(TABLES), set(TABLES))
        assert moved(TABLES, SHOPS, keeps=[buyers]) == (set(TABLES), {"reviews_rating"})
        assert moved(TABLES, 9) == (set(), set())

    @staticmethod
    def traded(sold: Sold) -> int:
        sold.answers(sold.says())
        sold.stars()
        return bucket_of(sold.buyer_id)
