"""Marks: what a cached page carries where a visitor's own values go."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache

from django.http import HttpRequest
from django.utils.crypto import salted_hmac


class Hole(StrEnum):
    """Everything in a page that depends on who is looking."""

    NONCE = "nonce"
    CSRF = "csrf"
    THEME = "theme"
    ACCOUNT = "account"
    ACCOUNT_NAME = "account_name"
    CART_COUNT = "cart_count"
    MESSAGES = "messages"


Segments = tuple[bytes | Hole, ...]


@cache
def _secret() -> str:
    """Derived, not random: processes share pages through Valkey. Keyed, so that no text of a seller
    can spell a mark and have a visitor's token written into it.
    """
    return salted_hmac("titan.platform.pages.marks", "1", algorithm="sha256").hexdigest()[:32]


@cache
def mark(hole: Hole) -> str:
    """The stand-in of a hole; plain ASCII that no HTML escaping changes."""
    return f"hole-{_secret()}-{hole.value}-"


@cache
def _pattern() -> re.Pattern[bytes]:
    names = "|".join(sorted((hole.value for hole in Hole), key=len, reverse=True))
    return re.compile(f"hole-{_secret()}-({names})-".encode())


def split(body: bytes) -> Segments:
    """Cut a rendered page at its marks: bytes and holes in turn."""
    parts = _pattern().split(body)
    return tuple(Hole(part.decode()) if index % 2 else part for index, part in enumerate(parts))


def fill(segments: Iterable[bytes | Hole], values: Mapping[Hole, bytes]) -> bytes:
    """Join the segments of a page. One pass: a value is never searched for marks again."""
    return b"".join([values[part] if isinstance(part, Hole) else part for part in segments])


def holes_of(segments: Segments) -> frozenset[Hole]:
    """Which holes a page has."""
    return frozenset(part for part in segments if isinstance(part, Hole))


def is_shared(request: HttpRequest | None) -> bool:
    """Whether this render is for everybody, so that tags must write marks."""
    return getattr(request, "titan_shared_render", False)


def value_or_mark(request: HttpRequest | None, hole: Hole, value: Callable[[], str]) -> str:
    """The mark in a shared render, else the visitor's own value (already safe HTML)."""
    return mark(hole) if is_shared(request) else value()


def fingerprint() -> str:
    """Names the key of the marks: pages marked with a former secret key are never served with this one.

    Derived apart from the marks, since it is readable in Valkey.
    """
    return salted_hmac("titan.platform.pages.fingerprint", "1", algorithm="sha256").hexdigest()[:8]
