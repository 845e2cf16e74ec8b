"""Codes that people type."""

import re
from collections.abc import Callable

from titan.kernel.errors import FieldProblem

from ..contracts import VoucherInvalid

# Letters and digits that are not taken for each other.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RANDOM_LENGTH = 13  # 32 ** 13 is 65 bits: guessing finds none of a million codes
MAX_BATCH = 50_000
_FORM = re.compile("[A-Z0-9]{4,40}")
_PREFIX = re.compile("[A-Z0-9]{0,12}")


def normalised(typed: str) -> str:
    """A code as it is stored: capitals, without the spaces and hyphens that people put in."""
    return re.sub(r"[\s\-–—]+", "", typed).upper()[:60]


def is_code(code: str) -> bool:
    """It has the form of a code."""
    return _FORM.fullmatch(code) is not None


def minted(prefix: str, *, choose: Callable[[str], str]) -> str:
    """A new code; `choose` picks a character and must not be guessable."""
    return prefix + "".join(choose(ALPHABET) for _ in range(RANDOM_LENGTH))


def checked_batch(count: int, prefix: str) -> str:
    """The prefix as it is stored.

    Raises:
        VoucherInvalid: too many codes or none, or a prefix that cannot be typed.
    """
    wanted = normalised(prefix)
    problems = []
    if not 1 <= count <= MAX_BATCH:
        problems.append(FieldProblem("/count", "out_of_range", f"1 to {MAX_BATCH} codes at a time"))
    if not _PREFIX.fullmatch(wanted):
        problems.append(FieldProblem("/prefix", "invalid", "up to 12 letters A to Z and digits"))
    if problems:
        raise VoucherInvalid(problems=tuple(problems))
    return wanted
