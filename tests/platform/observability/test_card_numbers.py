"""What is a card's number, and what only looks like one. The numbers are those that schemes publish for tests."""

import pytest

from titan.kernel.ids import new_id
from titan.platform.observability.card_numbers import numbers, without_numbers
from titan.platform.observability.logs import scrubbed


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424242",
        "pay with 4242 4242 4242 4242, please",
        "4000-0566-5566-5556",
        '{"number": 5555555555554444}',
        "2223003122003222",
        "378282246310005",
        "6011111111111117",
        "3056930009020004 is none, 30569309025904 is",
        "3566002020360505",
        "6200000000000005.",
    ],
)
def test_finds_a_number(text: str) -> None:
    assert len(list(numbers(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424241",
        "0.4242424242424242",
        "1732888800000000",
        "sha-4242424242424242",
        "42424242424242424242",
        "order_4242424242424242",
        "9999999999999995",
        "",
    ],
)
def test_leaves_other_numbers_alone(text: str) -> None:
    assert list(numbers(text)) == []


def test_no_id_of_ours_is_one() -> None:
    ids = [str(new_id(bucket=number % 4096)) for number in range(20_000)]
    assert [one for one in ids if list(numbers(one))] == []


def test_a_log_line_loses_it() -> None:
    line = scrubbed(None, "info", {"event": "no such coupon 4242 4242 4242 4242", "count": 4242424242424242})
    assert line["event"] == "no such coupon [card number]"
    assert without_numbers("12 and 4242424242424241 stay") == "12 and 4242424242424241 stay"
