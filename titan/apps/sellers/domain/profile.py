"""What a shop tells about itself, checked and tidied."""

import re
import unicodedata
from dataclasses import dataclass

from titan.kernel.errors import FieldProblem

from ..contracts import ShopInvalid

NAME_LENGTH = range(2, 61)
_SPACES = re.compile(r"\s+")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Profile:
    """The public face of a shop."""

    name: str
    description: str
    country: str
    city: str


def tidy(text: str) -> str:
    """One line: NFC, single spaces, none at the ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def checked(*, name: str, description: str, country: str, city: str) -> Profile:
    """The profile as it is stored.

    Raises:
        ShopInvalid: naming each field at fault.
    """
    found = Profile(tidy(name), description.strip(), country.strip().upper(), tidy(city))
    problems = []
    if len(found.name) not in NAME_LENGTH or not any(letter.isalnum() for letter in found.name):
        problems.append(FieldProblem("/name", "invalid", "2 to 60 characters, with a letter or digit"))
    if len(found.description) > 4000:
        problems.append(FieldProblem("/description", "too_long", "at most 4,000 characters"))
    if not _COUNTRY.fullmatch(found.country):
        problems.append(FieldProblem("/country", "wrong_format", "two letters (ISO 3166-1)"))
    if not 1 <= len(found.city) <= 80:
        problems.append(FieldProblem("/city", "invalid", "1 to 80 characters"))
    if problems:
        raise ShopInvalid(problems=tuple(problems))
    return found
