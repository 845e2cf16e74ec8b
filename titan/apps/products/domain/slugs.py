"""Slugs: readable, and unique because their tail is taken from the product's id."""

import re
import unicodedata
from uuid import UUID

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_TAIL = 8
MAX_TITLE = 80
_OTHER = re.compile(r"[^a-z0-9]+")


def tail_of(product_id: UUID) -> str:
    """Eight letters from the random bits of an id."""
    bits = product_id.int
    return "".join(_ALPHABET[(bits >> (5 * place)) & 31] for place in reversed(range(_TAIL)))


def slug_of(title: str, product_id: UUID) -> str:
    """The slug of a title for that product."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower().replace("'", "")
    words = _OTHER.sub("-", plain).strip("-")[:MAX_TITLE].rstrip("-")
    return f"{words}-{tail_of(product_id)}" if words else tail_of(product_id)
