"""Which bucket should live where: as even as whole buckets allow, with the fewest moves."""

import heapq
from collections.abc import Collection, Sequence

from titan.kernel.ids import BUCKETS


class NobodyReceives(Exception):
    """There is no cell that may receive buckets."""


def founded(cells: Collection[int], *, weights: Sequence[int] | None = None) -> tuple[int, ...]:
    """Homes for all buckets, where none has one yet.

    Without weights, cells take turns. With `weights` (users a bucket), cells that get one bucket more than
    the others get the lightest ones, and each bucket goes to the lightest cell that still has room.

    Raises:
        NobodyReceives: there are no cells.
    """
    order = sorted(cells)
    if not order:
        raise NobodyReceives
    if weights is None:
        return tuple(order[bucket % len(order)] for bucket in range(BUCKETS))
    base, more = divmod(BUCKETS, len(order))
    heaviest_first = sorted(range(BUCKETS), key=lambda bucket: (-weights[bucket], bucket))
    split = base * (len(order) - more)
    homes = [0] * BUCKETS
    for buckets, numbers, room in (
        (heaviest_first[:split], order[more:], base),
        (heaviest_first[split:], order[:more], base + 1),
    ):
        _fill(homes, buckets, numbers, room, weights)
    return tuple(homes)


def _fill(
    homes: list[int], buckets: list[int], numbers: list[int], room: int, weights: Sequence[int]
) -> None:
    lightest = [(0, number, room) for number in numbers]
    for bucket in buckets:
        load, number, left = heapq.heappop(lightest)
        homes[bucket] = number
        if left > 1:
            heapq.heappush(lightest, (load + weights[bucket], number, left - 1))


def moves(
    homes: Sequence[int], receiving: Collection[int], *, weights: Sequence[int] | None = None
) -> dict[int, int]:
    """The fewest moves (bucket → cell) after which only `receiving` cells are homes, evenly.

    Cells with the most keep one more where the buckets do not divide. Of a cell's buckets the lightest go.

    Raises:
        NobodyReceives: there are no receiving cells.
    """
    if not receiving:
        raise NobodyReceives
    weights = weights or (1,) * BUCKETS
    held: dict[int, list[int]] = {number: [] for number in receiving}
    for bucket, number in enumerate(homes):
        held.setdefault(number, []).append(bucket)
    quota = _quotas(held, receiving)
    going: list[int] = []
    for number, buckets in sorted(held.items()):
        buckets.sort(key=lambda bucket: (-weights[bucket], bucket))
        going += buckets[quota.get(number, 0) :]
    places = [
        number for number in sorted(receiving) for _ in range(max(0, quota[number] - len(held[number])))
    ]
    return dict(zip(sorted(going), places, strict=True))


def _quotas(held: dict[int, list[int]], receiving: Collection[int]) -> dict[int, int]:
    base, more = divmod(BUCKETS, len(receiving))
    fullest_first = sorted(receiving, key=lambda number: (-len(held[number]), number))
    return {number: base + (place < more) for place, number in enumerate(fullest_first)}
