"""Bucketed ids: a UUIDv8 that sorts by time and shows its bucket to a router, a log reader, a person.

Layout (RFC 9562 version 8): 48 bits of Unix milliseconds, the version nibble, the 12-bit bucket,
the variant, 62 random bits. So the third group of the text form reads `8bbb`.
"""

import secrets
import time
import unicodedata
from uuid import UUID

import xxhash

BUCKETS = 4096
_VERSION_AND_VARIANT = (8 << 76) | (2 << 62)


def new_id(*, bucket: int, now_ms: int | None = None, random_bits: int | None = None) -> UUID:
    """Mint an id in `bucket` (0..4095). Time and randomness may be injected for tests.

    Raises:
        ValueError: the bucket is out of range.
    """
    if not 0 <= bucket < BUCKETS:
        raise ValueError(f"bucket {bucket} is not in 0..{BUCKETS - 1}")
    millis = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    noise = secrets.randbits(62) if random_bits is None else random_bits & ((1 << 62) - 1)
    return UUID(int=(millis & ((1 << 48) - 1)) << 80 | _VERSION_AND_VARIANT | bucket << 64 | noise)


def bucket_of(id: UUID) -> int:
    """The bucket that an id of ours carries.

    Raises:
        ValueError: the id is not a UUIDv8 of Titan.
    """
    if id.version != 8:
        raise ValueError(f"{id} is not a Titan id")
    return (id.int >> 64) & 0xFFF


def millis_of(id: UUID) -> int:
    """Unix milliseconds at which the id was minted."""
    return id.int >> 80


def derived_id(parent: UUID, *, label: str) -> UUID:
    """An id in the bucket and millisecond of `parent`, the same for the same label.

    Lets a retried step mint the same child ids, so that doing it twice has one effect.
    """
    noise = xxhash.xxh3_128_intdigest(parent.bytes + label.encode()) & ((1 << 62) - 1)
    return new_id(bucket=bucket_of(parent), now_ms=millis_of(parent), random_bits=noise)


def normalised_identifier(identifier: str) -> str:
    """A login identifier as it is compared and hashed: NFKC, trimmed, case folded."""
    return unicodedata.normalize("NFKC", identifier).strip().casefold()


def bucket_for(identifier: str) -> int:
    """The home bucket of a login identifier: `xxh64(normalised) & 0xfff`."""
    return xxhash.xxh64_intdigest(normalised_identifier(identifier).encode()) & (BUCKETS - 1)
