"""A refusal speaks the reader's language."""

import pytest
from django.utils.translation import override

from titan.apps.orders.contracts import OrderStateConflict
from titan.web import refusals

PLAIN = OrderStateConflict("The order has been cancelled.")
WITH_FIGURES = OrderStateConflict("3 of 4 units are gone.")


@pytest.mark.parametrize(
    ("language", "refusal", "words"),
    [
        ("en", PLAIN, "The order has been cancelled."),
        ("en", WITH_FIGURES, "3 of 4 units are gone."),
        ("de", PLAIN, "Die Bestellung ist storniert."),
    ],
    ids=["english", "english with figures", "german"],
)
def test_says_what_is_wrong(language: str, refusal: OrderStateConflict, words: str) -> None:
    with override(language):
        assert refusals.words(refusal) == words


def test_what_has_no_german_words_is_called_by_its_german_name() -> None:
    with override("de"):
        said = refusals.words(WITH_FIGURES)
    assert said
    assert said not in (WITH_FIGURES.detail, WITH_FIGURES.title)
