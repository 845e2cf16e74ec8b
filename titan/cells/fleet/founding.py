"""The first directory of a fleet: even, but what the first cell already holds stays there."""

from collections.abc import Collection

from titan.kernel.ids import BUCKETS

from .. import placement
from ..directory import Cell, Directory, State


def founded(addresses: list[str], *, held: Collection[int]) -> Directory:
    """Epoch 1: a live cell at each address, neighbours in a ring. `held` are buckets that live in cell 0 already.

    Each of them changes places with a bucket of cell 0 that is not among them; where there are none left, cell 0
    simply keeps more, since nothing moves.
    """
    count = len(addresses)
    cells = tuple(
        Cell(number, State.LIVE, (one,), (number + 1) % count if count > 1 else None)
        for number, one in enumerate(addresses)
    )
    homes = list(placement.founded(range(count)))
    spare = [bucket for bucket in range(BUCKETS) if homes[bucket] == 0 and bucket not in held]
    for bucket in sorted(held):
        if homes[bucket] == 0:
            continue
        if spare:
            homes[spare.pop()] = homes[bucket]
        homes[bucket] = 0
    return Directory(1, cells, tuple(homes))


def buckets_of(database_url: str) -> frozenset[int]:
    """The buckets of which a cell's database holds anything: whatever was ever made there has left its event."""
    # `./scripts/up --help` runs before anything is installed.
    import psycopg

    with psycopg.connect(database_url, connect_timeout=10) as connection:
        rows = connection.execute("SELECT DISTINCT bucket FROM eventlog_event").fetchall()
    return frozenset(int(bucket) for (bucket,) in rows)
