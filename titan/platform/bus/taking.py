"""Taking messages: effect, versions of streams and checkpoint in one transaction, so that each takes effect once.

Note [Who may take]
    After a rebalance the former owner of a partition may still hold messages of it. The checkpoint's row decides:
    who holds it takes what lies at or behind it and skips what lies before. So it does not matter who reads, and
    a message that two have read takes effect in whichever transaction comes first.

Note [Order of a stream]
    Each message names the version that stands before it in its topic. One whose version was taken is a duplicate. One whose
    forerunner was not taken waits, parked, and goes on by itself when that has come. Of a compacted topic Kafka keeps only the
    last message of a stream, so there the newest version counts and nothing waits. Nor does a letter, but behind one of its stream
    that is parked: what came before it may have been done in one cell, before a bucket moved.

Note [What comes from a bucket that arrives]
    Its rows are the mover's for now, so whoever acted upon it would wait for him; and he waits for all readers of this cell, so that
    nothing is half done when the bucket is here. So it is put aside, as if it were still on its way, and goes on by itself once the
    bucket is here or stays where it was.
"""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import structlog

from titan.platform import homes
from titan.platform.db.transactions import durable
from titan.platform.eventlog.delivery import OUTAGES

from . import parking, places, wire
from .contracts import Message, ParkedKind, Part, Received
from .registry import RemoteSubscription, topic

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    taken: int = 0
    duplicates: int = 0
    parked: int = 0

    def __iadd__(self, other: "Outcome") -> "Outcome":
        self.taken += other.taken
        self.duplicates += other.duplicates
        self.parked += other.parked
        return self


@dataclass(slots=True)
class _Sorting:
    """Where the streams of a batch stand while it is gone through."""

    up_to: dict[UUID, int]
    poisoned: dict[UUID, set[int]]
    arriving: frozenset[int] = frozenset()
    ready: list[Message] = field(default_factory=list)
    moved: dict[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes batches for one subscriber, in the cell `cell`, from one Kafka cluster."""

    subscription: RemoteSubscription
    cell: int
    cluster: str

    @property
    def name(self) -> str:
        """Whose checkpoints move."""
        return self.subscription.name

    def take(self, messages: Sequence[Received], parts: Sequence[Part]) -> Outcome:
        """Take a batch, in the order in which it was read; `parts` say which offsets of which partitions it covers.

        Raises:
            Moved: a checkpoint stands before the batch.
            OperationalError: the database is away; nothing was taken.
        """
        outcome = self._take_divided(messages, parts)
        if outcome.parked or outcome.taken:
            outcome.taken += parking.release(self.subscription)
        return outcome

    def release(self) -> bool:
        """Take what waited and waits no longer. Whether anything still waits for its bucket."""
        parking.release(self.subscription)
        return parking.awaits_buckets(self.name)

    def _take_divided(self, messages: Sequence[Received], parts: Sequence[Part]) -> Outcome:
        """All at once; where that fails, each half by itself, until the one that fails stands alone and is parked."""
        try:
            return self._take_whole(messages, parts)
        except (*OUTAGES, places.Moved):
            raise
        except Exception:  # noqa: BLE001 - the reason is kept with the message that fails alone
            if len(messages) == 1:
                return self._park_failed(messages[0], parts, traceback.format_exc(limit=-6))
        half = len(messages) // 2
        first, second = _divided(messages, parts, half)
        outcome = self._take_divided(messages[:half], first)
        outcome += self._take_divided(messages[half:], second)
        return outcome

    def _take_whole(self, messages: Sequence[Received], parts: Sequence[Part]) -> Outcome:
        outcome = Outcome()
        with durable():
            stands = places.lock(self.name, self.cluster, parts)
            ahead = [message for message in messages if message.offset >= stands[message.partition]]
            foreign = [message for message in ahead if self._is_for_us(message)]
            outcome.duplicates += len(messages) - len(ahead)
            sorting = self._sorting(foreign)
            for received in foreign:
                self._sort(received, sorting, outcome)
            parking.deliver(self.subscription, sorting.ready)
            places.taken(self.name, sorting.moved)
            if sorting.poisoned:
                parking.drop_taken(self.name, sorting.moved)
            for part in parts:
                places.advance(self.name, self.cluster, part)
        outcome.taken += len(sorting.ready)
        return outcome

    def _is_for_us(self, message: Received) -> bool:
        """Another cell's; of letters those to a bucket of this cell, who wrote them: the bucket may have come since."""
        to = wire.addressee_of(message)
        return wire.cell_of(message) != self.cell if to is None else homes.is_bucket_here(to)

    def _waits(self, stream: UUID, sorting: _Sorting) -> bool:
        own = topic(self.subscription.topic)
        return not own.is_compacted and (not own.is_addressed or stream in sorting.poisoned)

    def _sorting(self, received: Sequence[Received]) -> _Sorting:
        streams = {stream for one in received if (stream := wire.stream_of(one)) is not None}
        if not streams:
            return _Sorting({}, {})
        versions, poisoned = places.versions(self.name, streams), parking.poisoned(self.name, streams)
        return _Sorting(versions, poisoned, places.arriving())

    def _sort(self, received: Received, sorting: _Sorting, outcome: Outcome) -> None:
        """Ready, taken before, or to be parked."""
        try:
            message = wire.parse(received)
        except wire.Malformed as error:
            self._park(received, None, ParkedKind.POISON, str(error))
            outcome.parked += 1
            return
        stream, version = message.envelope.stream, message.envelope.version
        stands = sorting.up_to.get(stream, 0)
        if version <= stands or version in sorting.poisoned.get(stream, ()):
            outcome.duplicates += 1
        elif message.envelope.bucket in sorting.arriving:
            self._park(received, message, ParkedKind.ARRIVING, "waits until its bucket has arrived")
            outcome.parked += 1
        elif message.after > stands and self._waits(stream, sorting):
            kind = ParkedKind.BEHIND if sorting.poisoned.get(stream) else ParkedKind.GAP
            self._park(received, message, kind, f"waits for version {message.after} of its stream")
            outcome.parked += 1
        else:
            sorting.ready.append(message)
            sorting.up_to[stream] = sorting.moved[stream] = version

    def _park_failed(self, received: Received, parts: Sequence[Part], reason: str) -> Outcome:
        """The message that fails alone; the checkpoint goes past it."""
        with durable():
            stands = places.lock(self.name, self.cluster, parts)
            if received.offset < stands[received.partition]:
                return Outcome(duplicates=1)
            # It failed in a handler, so it could be read.
            self._park(received, wire.parse(received), ParkedKind.POISON, reason)
            for part in parts:
                places.advance(self.name, self.cluster, part)
        return Outcome(parked=1)

    def _park(self, received: Received, message: Message | None, kind: ParkedKind, reason: str) -> None:
        parking.park(self.name, self.cluster, received, message=message, kind=kind, reason=reason)


def _divided(messages: Sequence[Received], parts: Sequence[Part], half: int) -> tuple[list[Part], list[Part]]:
    """The parts of both halves: a partition stands, between them, at its first message of the second."""
    between: dict[int, int] = {}
    for message in messages[half:]:
        between.setdefault(message.partition, message.offset)
    first = [replace(part, end=between.get(part.partition, part.end)) for part in parts]
    second = [replace(part, begin=between.get(part.partition, part.end)) for part in parts]
    return first, second
