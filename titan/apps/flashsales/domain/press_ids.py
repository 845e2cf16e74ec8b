"""The id of a press: made of the item, the buyer and the buyer's key, and it tells whose it is.

So the same press has the same id in every process, and of an id that no store knows any more we can still say whether it
was this buyer's: the queue may be lost, but nobody can ask for what was never theirs.
"""

import hashlib
from uuid import UUID

from titan.kernel.ids import bucket_of, millis_of, new_id

_MARK_BITS = 26
_KEY_BITS = 62 - _MARK_BITS


def press_id(*, secret: bytes, item_id: UUID, user_id: UUID, key: str) -> UUID:
    """The reservation that this press is about, in the buyer's bucket."""
    noise = _bits(secret, b"press", item_id.bytes, user_id.bytes, key.encode(), bits=_KEY_BITS)
    marked = _mark(secret, user_id) << _KEY_BITS | noise
    return new_id(bucket=bucket_of(user_id), now_ms=millis_of(item_id), random_bits=marked)


def is_of(id: UUID, *, secret: bytes, user_id: UUID) -> bool:
    """Whether the id was made for a press of this buyer."""
    if id.version != 8 or bucket_of(id) != bucket_of(user_id):
        return False
    return (id.int >> _KEY_BITS) & ((1 << _MARK_BITS) - 1) == _mark(secret, user_id)


def _mark(secret: bytes, user_id: UUID) -> int:
    return _bits(secret, b"whose", user_id.bytes, bits=_MARK_BITS)


def _bits(secret: bytes, *parts: bytes, bits: int) -> int:
    digest = hashlib.blake2b(b"\x00".join(parts), key=secret, digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - bits)
