"""Whether an id is at home in this cell. With one cell everything is; where there are several, they say so when they start."""

from collections.abc import Callable, Sequence
from typing import ClassVar
from uuid import UUID

from titan.kernel.errors import Kind, TitanError
from titan.kernel.ids import BUCKETS, bucket_for, bucket_of

Elsewhere = Callable[[int], int | None]
Own = Callable[[], Sequence[int]]
Holder = Callable[[str], UUID | None]


class NotAtHome(TitanError):
    """It belongs to another cell, and can be changed only there. `extra["cell"]` is that cell's number."""

    code: ClassVar[str] = "platform.not_at_home"
    kind: ClassVar[Kind] = Kind.CONFLICT
    title: ClassVar[str] = "This is at home in another cell"


def _nowhere_else(_bucket: int) -> int | None:
    return None


def _counted() -> Sequence[int]:
    return tuple(bucket for bucket in range(BUCKETS) if is_bucket_here(bucket))


_elsewhere: Elsewhere = _nowhere_else
_own: Own = _counted


def register(elsewhere: Elsewhere, *, own: Own = _counted) -> None:
    """`elsewhere(bucket)` is the number of the other cell where a bucket lives, None where that is this one.

    `own()` are the buckets of this cell; where it is not given, they are counted.
    """
    global _elsewhere, _own
    _elsewhere, _own = elsewhere, own


def forget() -> None:
    """This is the only cell again."""
    register(_nowhere_else)


def _nobody(_identifier: str) -> UUID | None:
    return None


_holder: Holder = _nobody
_hashed: Callable[[str], int] = bucket_for


def register_identifiers(*, holder: Holder, bucket: Callable[[str], int]) -> None:
    """`holder(text)` is the user who owns a login identifier, as far as this cell knows; `bucket(text)` is where it hashes to."""
    global _holder, _hashed
    _holder, _hashed = holder, bucket


def holder_of(identifier: str) -> UUID | None:
    """Who owns a login identifier; a user whose first one it is not may be at home in another cell than it hashes to."""
    return _holder(identifier)


def bucket_of_identifier(identifier: str) -> int:
    """Where a login identifier hashes to."""
    return _hashed(identifier)


def cell_of(id: UUID) -> int | None:
    """The other cell where an id is at home, None where that is this one."""
    return _elsewhere(bucket_of(id)) if id.version == 8 else None


def is_alone() -> bool:
    """Whether this is the only cell."""
    return _elsewhere is _nowhere_else


def buckets() -> Sequence[int]:
    """The buckets at home here."""
    return _own()


def is_bucket_here(bucket: int) -> bool:
    """Whether this cell is the home of a bucket."""
    return _elsewhere(bucket) is None


def is_here(id: UUID) -> bool:
    """Whether this cell may change what has that id."""
    return cell_of(id) is None


def require(id: UUID) -> None:
    """Refuse to change what another cell owns.

    Raises:
        NotAtHome: another cell does.
    """
    cell = cell_of(id)
    if cell is not None:
        raise NotAtHome(extra={"cell": cell})
