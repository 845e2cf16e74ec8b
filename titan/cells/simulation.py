"""How evenly hashed identifiers spread over cells, and whom a new or a lost cell touches."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import xxhash

from titan.kernel.ids import BUCKETS

from . import placement

CHUNK = 250_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are parts of all users, 0..1. `placed` says what the placement knew: nothing, or users a bucket."""

    placed: str
    smallest_share: float
    largest_share: float
    moved_share: float
    moved_buckets: int
    harmed_share: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a simulation found; the bounds are those of a perfect spread in whole buckets."""

    cells: int
    users: int
    seed: int
    most_buckets: int
    bound_largest: float
    bound_moved: float
    figures: tuple[Figures, ...]


def simulate(
    *, cells: int, users: int, seed: int, progress: Callable[[int], None] = lambda _done: None
) -> Outcome:
    """Hash the identifiers of `users` made-up users, place the buckets on `cells`, add one, lose the largest."""
    sizes = bucket_sizes(users=users, seed=seed, progress=progress)
    return Outcome(
        cells=cells,
        users=users,
        seed=seed,
        most_buckets=-(-BUCKETS // cells),
        bound_largest=-(-BUCKETS // cells) / BUCKETS,
        bound_moved=1 / (cells + 1),
        figures=(
            _figures("blindly", placement.founded(range(cells)), cells, sizes, None),
            _figures("by size", placement.founded(range(cells), weights=sizes), cells, sizes, sizes),
        ),
    )


def bucket_sizes(*, users: int, seed: int, progress: Callable[[int], None]) -> list[int]:
    """How many of the users fall into each bucket. Their identifiers are normalised as they are."""
    salt = random.Random(seed).randbytes(6).hex().encode()  # noqa: S311 - repeatable, not secret
    digest = xxhash.xxh64_intdigest
    counts: Counter[int] = Counter()
    for begin in range(0, users, CHUNK):
        chunk = range(begin, min(users, begin + CHUNK))
        counts.update([digest(b"%d.%b@example.org" % (n, salt)) & (BUCKETS - 1) for n in chunk])
        progress(chunk.stop)
    return [counts[bucket] for bucket in range(BUCKETS)]


def _figures(
    placed: str, homes: Sequence[int], cells: int, sizes: Sequence[int], weights: Sequence[int] | None
) -> Figures:
    users = sum(sizes)
    loads: Counter[int] = Counter()
    for bucket, number in enumerate(homes):
        loads[number] += sizes[bucket]
    moves = placement.moves(homes, range(cells + 1), weights=weights)
    return Figures(
        placed=placed,
        smallest_share=min(loads.values()) / users,
        largest_share=max(loads.values()) / users,
        moved_share=sum(sizes[bucket] for bucket in moves) / users,
        moved_buckets=len(moves),
        harmed_share=max(loads.values()) / users,
    )
