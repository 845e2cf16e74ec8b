"""Amounts, times and descriptions as people type them."""

import pytest

from titan.kernel.money import Money
from titan.web.seller_centre import amounts
from titan.web.seller_centre.editing import markdown


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.90", "EUR", 1290),
        ("12,9", "EUR", 1290),
        ("1 290", "JPY", 1290),
        ("1.290", "KWD", 1290),
        ("5", "EUR", 500),
    ],
)
def test_reads_amounts_with_the_decimals_of_the_currency(text: str, currency: str, minor: int) -> None:
    amount = amounts.money(text, currency)
    assert amount == Money(minor, currency)
    assert amounts.money(amounts.text_of(amount), currency) == amount


@pytest.mark.parametrize("text", ["", "a", "1.999", "1,2,3", "NaN", "Infinity", "1e400", "9" * 20])
def test_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(amounts.Unreadable, match=r"12\.90"):
        amounts.money(text, "EUR")


@pytest.mark.parametrize(("currency", "example"), [("EUR", "12.90"), ("JPY", "1290"), ("KWD", "12.900")])
def test_gives_an_example_with_the_decimals_of_the_currency(currency: str, example: str) -> None:
    assert amounts.example(currency) == example


def test_times_keep_their_minute() -> None:
    assert amounts.instant_text(amounts.instant("2026-11-22T14:05")) == "2026-11-22T14:05"
    assert amounts.instant_text(None) == ""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two &amp; <strong>three</strong></p>", "One\n\nTwo & **three**"),
        ("<ul><li>a</li><li><em>b</em></li></ul>", "- a\n- *b*"),
        ("<ol><li>a</li><li>b</li></ol><p>c</p>", "1. a\n2. b\n\nc"),
        (
            '<h3>Care</h3><p>See <a href="https://x.example">x</a></p>',
            "## Care\n\nSee [x](https://x.example)",
        ),
        ("<p>a<br>b</p><hr><p>c</p>", "a\nb\n\n---\n\nc"),
        (
            "<table><tbody><tr><td>1</td></tr></tbody></table>",
            "<table><tbody><tr><td>1</td></tr></tbody></table>",
        ),
    ],
)
def test_descriptions_come_back_as_they_may_be_written(html: str, text: str) -> None:
    assert markdown.written(html) == text
