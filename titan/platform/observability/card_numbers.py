"""Numbers of payment cards, which must never lie anywhere with us: providers take them on pages of their own.

A number counts that stands alone, has the length and the beginning that the schemes give out (ISO/IEC 7812 as in their public
tables) and the right check digit (Luhn, US patent 2,950,048). Of other 16-digit numbers with such a beginning one in ten has.
"""

import re
from collections.abc import Iterator

_BEGINNINGS = (
    (re.compile(r"4"), (16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"6011|64[4-9]|65|62"), (16, 19)),
    (re.compile(r"35(2[89]|[3-8])"), (16,)),
    (re.compile(r"3(0[0-5]|6|8)"), (14,)),
)
# Alone: no part of a longer number, an id, a decimal fraction or a word.
_ALONE = re.compile(r"(?<![\w.+/-])[2-6](?:[ -]?\d){13,18}(?![\w+/=-]|\.\d)")


def numbers(text: str) -> Iterator[str]:
    """The card numbers in a text, without blanks and dashes."""
    for match in _ALONE.finditer(text):
        digits = re.sub(r"[ -]", "", match[0])
        if any(len(digits) in lengths and start.match(digits) for start, lengths in _BEGINNINGS) and _luhn(
            digits
        ):
            yield digits


def without_numbers(text: str) -> str:
    """The text with its card numbers removed."""

    def blank(match: re.Match[str]) -> str:
        return "[card number]" if next(numbers(match[0]), None) else match[0]

    return _ALONE.sub(blank, text)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
