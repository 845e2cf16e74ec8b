"""What the proof of the bus sends, and the projection that its readers keep: a chain of hashes for each stream.

Importing this starts Django on the databases of the stage. As a program it is a reader, until SIGTERM.
"""

import hashlib
import os
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
django.setup()

from titan.kernel.events import Event, register  # noqa: E402
from titan.platform.bus import api as bus  # noqa: E402
from titan.platform.db import sql  # noqa: E402
from titan.platform.eventlog.registry import Pairs  # noqa: E402

READERS_CELL = 9
POISON = "TORTURE_POISON"
DIRT, LOG = "torture.dirt", "torture.log"


@register
@dataclass(frozen=True, slots=True)
class Struck(Event):
    """Something that must be taken once, and in its order. The sick ones fail until they are mended."""

    type: ClassVar[str] = "torture.struck.v1"
    number: int
    is_sick: bool = False


TOPIC = bus.publish("dirt", Struck)


def make_table() -> None:
    """Where the readers keep what they took."""
    sql.execute(
        "CREATE TABLE IF NOT EXISTS torture_chain (subscriber text, stream uuid, link text, length int,"
        " PRIMARY KEY (subscriber, stream))"
    )


def linked(link: str, version: int, number: int) -> str:
    """The next link of a stream's chain."""
    return hashlib.sha256(f"{link}:{version}:{number}".encode()).hexdigest()


def whole(chains: Iterable[tuple[UUID, str]]) -> str:
    """One hash over the chains of all streams."""
    return hashlib.sha256("\n".join(f"{s}{link}" for s, link in sorted(chains)).encode()).hexdigest()


def kept(subscriber: str) -> list[tuple[UUID, str]]:
    """The last link of each stream."""
    rows = sql.query("SELECT stream, link FROM torture_chain WHERE subscriber = %s", (subscriber,))
    return [(stream, link) for stream, link in rows]


def length(subscriber: str) -> int:
    """How many events took effect."""
    row = sql.one("SELECT coalesce(sum(length), 0) FROM torture_chain WHERE subscriber = %s", (subscriber,))
    return int(row[0]) if row else 0


def _take(subscriber: str, pairs: Pairs) -> None:
    streams = sorted({envelope.stream for envelope, _ in pairs})
    rows = sql.query(
        "SELECT stream, link, length FROM torture_chain WHERE subscriber = %s AND stream = ANY(%s)",
        (subscriber, streams),
    )
    chains = {stream: (link, number) for stream, link, number in rows}
    for envelope, event in pairs:
        assert isinstance(event, Struck)
        if event.is_sick and os.environ.get(POISON):
            raise ValueError("sick")
        link, number = chains.get(envelope.stream, ("", 0))
        chains[envelope.stream] = (linked(link, envelope.version, event.number), number + 1)
    sql.execute(
        "INSERT INTO torture_chain SELECT %s, s, l, n FROM unnest(%s::uuid[], %s::text[], %s::int[]) AS t (s, l, n)"
        " ON CONFLICT (subscriber, stream) DO UPDATE SET link = excluded.link, length = excluded.length",
        (subscriber, streams, [chains[s][0] for s in streams], [chains[s][1] for s in streams]),
    )


dirt = bus.subscribe(DIRT, topic=TOPIC.name)
dirt.in_runs(Struck)(lambda pairs: _take(DIRT, pairs))
log = bus.subscribe(LOG)
log.in_runs(Struck)(lambda pairs: _take(LOG, pairs))


def main() -> None:
    """Read for both."""
    from titan.platform.bus.running import Bus

    reader = Bus((DIRT, LOG))
    signal.signal(signal.SIGTERM, lambda *_: reader.stop())
    reader.run()


if __name__ == "__main__":
    main()
