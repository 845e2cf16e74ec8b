"""Money, counts and times as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import engines
from django.utils import translation

from titan.kernel.money import Money
from titan.platform.pages import formats

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def render(source: str, **values: object) -> str:
    return engines["django"].from_string(source).render(values)


@pytest.mark.parametrize(
    ("language", "money", "text"),
    [
        ("en", Money(1290, "JPY"), "¥1,290"),
        ("en", Money(1290, "EUR"), "€12.90"),
        ("en", Money(1290, "KWD"), "KWD\u00a01.290"),
        ("en", Money(-500, "EUR"), "-€5.00"),
        ("en", Money(0, "EUR"), "€0.00"),
        ("en", Money(1_234_567, "IQD"), "IQD\u00a01,234.567"),
        ("de", Money(123_456, "EUR"), "1.234,56\u00a0€"),
        ("ja", Money(1290, "JPY"), "￥1,290"),
    ],
)
def test_money_has_the_decimals_of_its_currency_in_the_order_of_the_language(
    language: str, money: Money, text: str
) -> None:
    with translation.override(language):
        assert formats.money_text(money) == text


@pytest.mark.parametrize(
    ("money", "html"),
    [
        (Money(1290, "JPY"), '<data value="1290 JPY">¥1,290</data>'),
        (Money(1290, "EUR"), '<data value="12.90 EUR">€12.90</data>'),
        (Money(1290, "KWD"), '<data value="1.290 KWD">KWD\u00a01.290</data>'),
    ],
)
def test_money_tag_writes_the_amount_for_machines_too(money: Money, html: str) -> None:
    assert render("{% money price %}", price=money) == html
    assert render("{% money minor currency %}", minor=money.amount, currency=money.currency) == html


def test_money_tag_follows_the_language_of_each_request() -> None:
    price = Money(123_456, "EUR")
    with translation.override("de"):
        german = render("{% money price %}", price=price)
    assert german != render("{% money price %}", price=price)


def test_money_tag_is_empty_for_no_price() -> None:
    assert render("{% money price %}", price=None) == ""


@pytest.mark.parametrize(
    ("language", "day", "whole"),
    [
        ("en", "29 Jan", "29 Jan 2026"),
        ("de", "29. Jan.", "29. Jan. 2026"),
        ("ja", "1月29日", "2026年1月29日"),
    ],
)
def test_days_are_written_as_the_language_does(language: str, day: str, whole: str) -> None:
    moment = datetime(2026, 1, 29, 23, 30, tzinfo=UTC)
    with translation.override(language):
        assert (formats.day_text(moment), formats.date_text(moment)) == (day, whole)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOW - timedelta(hours=3), "3 hours ago"),
        (NOW + timedelta(days=2), "in 2 days"),
        (NOW - timedelta(days=40), "29 Jan 2026"),
    ],
)
def test_relative_time_turns_into_a_date_after_a_week(moment: datetime, text: str) -> None:
    assert formats.relative_text(moment, now=NOW) == text


@pytest.mark.parametrize(
    ("number", "text"), [(7, "7"), (9999, "9,999"), (12_345, "12.3k"), (2_500_000, "2.5M")]
)
def test_counts_shorten(number: int, text: str) -> None:
    assert formats.count_text(number) == text


def test_plural_chooses_the_form_of_the_number() -> None:
    source = '{% plural n "%(n)s product" "%(n)s products" %}'
    assert [render(source, n=n) for n in (0, 1, 2)] == ["0 products", "1 product", "2 products"]


def test_unknown_language_reads_as_english() -> None:
    assert formats.locale_of("xx-nonsense").language == "en"
