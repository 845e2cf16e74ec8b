"""Folding, near words, price ranges and the formula."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.apps.search.domain import judging, price_steps, ranking, spelling, text, vocabulary
from titan.kernel.money import Money

WORDS = st.text(alphabet="abcd", max_size=7)


class TestText:
    @pytest.mark.parametrize(
        ("written", "folded"),
        [
            ("Café", "cafe"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("men's", "mens"),
            ("ﬁne", "fine"),
            ("Ōtaki", "otaki"),
        ],
    )
    def test_folds(self, written: str, folded: str) -> None:
        assert text.fold(written) == folded

    @given(st.text(max_size=80))
    def test_folding_again_changes_nothing_that_counts(self, anything: str) -> None:
        once = text.pieces(text.fold(anything))
        assert text.pieces(text.fold(" ".join(once))) == once

    def test_words_of_a_question_are_few_and_without_repeats(self) -> None:
        assert len(text.words(" ".join(f"w{i}" for i in range(100)))) == text.MAX_WORDS
        assert [word.text for word in text.words("mug MUG  múg jug")] == ["mug", "jug"]

    def test_codes_are_kept_in_each_way_people_write_them(self) -> None:
        assert set(text.codes("DSC-W120/B 40GB").split()) >= {"dscw120b", "40gb", "40", "gb"}
        assert "40gb" in text.codes("with 40 gb").split()

    def test_readable_text_of_a_description(self) -> None:
        assert text.from_html("<p>Tea<br>&amp; <b>cake</b></p><script>x()</script>").split() == [
            "Tea",
            "&",
            "cake",
        ]


class TestVocabulary:
    def test_the_head_is_what_a_thing_is(self) -> None:
        assert vocabulary.head("Dinner Jacket for Amazon Kindle") == "dinner jacket"
        assert vocabulary.head("For Whom the Bell Tolls") == "for whom the bell tolls"

    def test_accessories(self) -> None:
        assert vocabulary.is_accessory(["leather", "cases"])
        assert not vocabulary.is_accessory(["guitar"])


class TestSpelling:
    @pytest.mark.parametrize(
        ("left", "right", "slips"),
        [("guitar", "guitra", 1), ("guitar", "gutar", 1), ("guitar", "guitar", 0), ("guitar", "piano", 3)],
    )
    def test_counts_slips(self, left: str, right: str, slips: int) -> None:
        assert spelling.distance(left, right, limit=2) == slips

    @given(WORDS, WORDS)
    def test_is_the_same_both_ways_and_zero_only_for_equals(self, left: str, right: str) -> None:
        there, back = spelling.distance(left, right, limit=7), spelling.distance(right, left, limit=7)
        assert there == back
        assert (there == 0) == (left == right)

    def test_short_words_and_numbers_are_taken_at_their_word(self) -> None:
        assert spelling.nearest("tee", [("tea", 5)]) == ()
        assert spelling.nearest("iphone4", [("iphone5", 5)]) == ()

    def test_fewer_slips_win_then_frequency(self) -> None:
        vocabulary = [("kinder", 90), ("kindle", 5), ("kindly", 50), ("wendell", 1)]
        assert spelling.nearest("kindel", vocabulary)[:2] == ("kinder", "kindle")


class TestPriceSteps:
    @given(st.integers(0, 10**9), st.sampled_from(["EUR", "JPY", "KWD"]))
    def test_a_price_lies_within_its_range(self, amount: int, currency: str) -> None:
        value, label = price_steps.describe(currency, price_steps.step_of(Money(amount, currency)))
        low, high = value.split("-")
        assert int(low) <= amount <= (int(high) if high else amount)
        assert label.endswith(currency)

    def test_ranges_leave_no_gap(self) -> None:
        found = price_steps.bounds("EUR")
        assert all(
            high is not None and high + 1 == following for (_, high), (following, _) in pairwise(found)
        )


class TestQuality:
    def test_few_ratings_count_little(self) -> None:
        assert ranking.bayesian_rating(500, 1) < ranking.bayesian_rating(460, 100)
        assert ranking.bayesian_rating(None, 0) == ranking.PRIOR_RATING

    def test_stays_within_what_is_documented(self) -> None:
        best = ranking.quality(
            rating=500, rating_count=10**6, is_in_stock=True, published_at=datetime(2100, 1, 1, tzinfo=UTC)
        )
        worst = ranking.quality(rating=0, rating_count=10**6, is_in_stock=False, published_at=None)
        assert 1.0 <= worst < best <= 1.28

    @given(st.integers(1, 24))
    def test_some_of_the_words_suffice(self, count: int) -> None:
        assert 1 <= ranking.words_needed(count) <= max(1, count - 1)


class TestJudging:
    def test_the_best_order_scores_one(self) -> None:
        assert judging.ndcg(["a", "b", "x"], {"a": 1.0, "b": 0.5}) == 1.0
        assert judging.ndcg(["b", "a"], {"a": 1.0, "b": 0.5}) < 1.0
        assert judging.ndcg(["x"], {}) == 0.0

    def test_reciprocal_rank_is_of_the_first_right_one(self) -> None:
        assert judging.reciprocal_rank(["x", "a", "b"], {"a": 1.0, "b": 1.0}) == 0.5
        assert judging.reciprocal_rank(["x"] * 10 + ["a"], {"a": 1.0}) == 0.0
