"""Giving freed memory back to the system: the C library keeps what lies between blocks in use until it is told."""

import ctypes
from collections.abc import Callable
from typing import cast


def _trimmer() -> Callable[[int], int] | None:
    """glibc's malloc_trim (3); other C libraries have none."""
    try:
        return cast(Callable[[int], int], ctypes.CDLL(None).malloc_trim)
    except (AttributeError, OSError):
        return None


_trim = _trimmer()


def give_back() -> None:
    """Return whole free pages of all heaps; some milliseconds."""
    if _trim is not None:
        _trim(0)
