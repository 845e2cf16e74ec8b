"""Transactions named by what they promise."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def durable() -> Iterator[None]:
    """The outermost transaction of a use case: when the block ends, its effects are on disk.

    Raises:
        RuntimeError: another transaction is already open, so nothing could be promised.
    """
    with transaction.atomic(durable=True):
        yield


@contextmanager
def required() -> Iterator[None]:
    """Open a transaction, or a savepoint in the caller's.

    With the savepoint a refusal undoes only this block, so a subscriber may catch it and go on.
    """
    with transaction.atomic():
        yield


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of the caller's transaction that may fail alone.

    Raises:
        RuntimeError: no transaction is open, so there is nothing to be a part of.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a savepoint needs a transaction around it")
    with transaction.atomic():
        yield


def forbid_transaction() -> None:
    """Assert that no transaction is open; called before every network call to an outside service.

    Raises:
        RuntimeError: a transaction is open and would hold its locks while the network waits.
    """
    if connection.in_atomic_block and not _is_test_transaction():
        raise RuntimeError("network call inside a transaction: move it before or after")


def _is_test_transaction() -> bool:
    return all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
