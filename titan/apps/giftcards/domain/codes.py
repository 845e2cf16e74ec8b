"""Codes: sixteen letters and digits without look-alikes, which follow from the card's id and a secret.

So a repeated command tells the same code, and a mail can be written later, although no code is stored. 31 signs to
the 16th power are 79 bits: nobody finds a card by trying.
"""

import hashlib
import hmac
from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXY"
LENGTH = 16


def code_of(card_id: UUID, *, secret: bytes) -> str:
    """The code of a card, in groups of four."""
    digest = hmac.new(secret, b"gift-card-code:" + card_id.bytes, hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    signs = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "-".join("".join(signs[start : start + 4]) for start in range(0, LENGTH, 4))


def normalised(code: str) -> str:
    """As it is compared: capitals, without spaces and hyphens."""
    return "".join(code.upper().split()).replace("-", "")


def hash_of(code: str, *, secret: bytes) -> str:
    """What is stored of a code."""
    return hmac.new(secret, b"gift-card-hash:" + normalised(code).encode(), hashlib.sha256).hexdigest()
