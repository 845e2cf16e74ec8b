"""The same command twice has one effect: answers stored under the caller's key.

Owns the table `idempotency_answer` and its two SQL functions. A key is claimed by an advisory lock
of the database session, so a claim dies with its owner; the answer is a row, so it outlives everybody.
Sessions must therefore not be shared by statement or transaction (PgBouncer: `pool_mode=session`).
"""

from .answers import (
    IdempotencyInFlight,
    IdempotencyKeyInvalid,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    Outcome,
    StoredAnswer,
    checked_key,
    once,
    purge,
)
from .pages import once_for_form

__all__ = [
    "IdempotencyInFlight",
    "IdempotencyKeyInvalid",
    "IdempotencyKeyMissing",
    "IdempotencyKeyReused",
    "Outcome",
    "StoredAnswer",
    "checked_key",
    "once",
    "once_for_form",
    "purge",
]
