"""The relay by Debezium: finished messages are put into PostgreSQL's own log, from where Debezium brings them to Kafka.

What is published, where and with which headers is decided as for the publisher, by `outbox` and `wire`. Two checkpoints tell how far it
is: HANDED has been put into the server's log, and moves in the transaction that puts it there; PUBLISHER is in Kafka for good, and
follows what the slot says is confirmed. What lies between goes out again if the slot is lost (Note [A slot is never needed twice]).

One relay of a cell works at a time, by the publisher's lock. It writes by the very connection that holds it, so one that lost the lock
writes nothing.
"""

import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence

import structlog

from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.db.transactions import durable, forbid_transaction
from titan.platform.eventlog import reading
from titan.platform.eventlog.delivery import checkpoint
from titan.platform.eventlog.reading import Place

from . import clients, debezium, outbox, places, slots
from .connectors import ConnectAway, of_cell
from .contracts import Topic
from .figures import HANDED, PUBLISHER
from .publisher import AT_ONCE, POLL_S, Publisher, Superseded
from .slots import SlotLost

log = structlog.get_logger(__name__)
TEND_S = 5.0
# Batches on their way. More would only lie in the server's log while Kafka is away.
MOST_PENDING = 20
MOST_KEPT = 16 * 1024 * 1024
_MOVE = (
    "UPDATE eventlog_checkpoint SET transaction_id = %s, position = %s, updated_at = %s"
    " WHERE subscriber = %s AND transaction_id = %s AND position = %s"
)


class Line:
    """What is on its way through a slot: positions in the server's log, and up to where the event log is then published."""

    def __init__(self, slot: str) -> None:
        self.slot = slot
        self._pending: deque[tuple[int, Place]] = deque()

    @property
    def is_full(self) -> bool:
        return len(self._pending) >= MOST_PENDING

    @property
    def is_empty(self) -> bool:
        return not self._pending

    def note(self, position: int, place: Place) -> None:
        """Once `position` is confirmed, everything up to `place` is in Kafka."""
        self._pending.append((position, place))

    def arrived(self) -> Place | None:
        """Up to where everything is in Kafka, where that has changed.

        Raises:
            SlotLost: nobody will ever confirm it.
        """
        place = None
        confirmed = slots.look(self.slot).confirmed
        while self._pending and self._pending[0][0] <= confirmed:
            _, place = self._pending.popleft()
        return place


class DebeziumRelay(Publisher):
    """Publishes for a cell until stopped, through Debezium; an outage of anything on the way is waited for."""

    def __init__(self, stopping: threading.Event, *, cell: int) -> None:
        super().__init__(stopping, cell=cell)
        self._connector = of_cell(cell)
        self._tend_at = 0.0

    def _lead(self) -> None:
        try:
            self._relay()
        except (ConnectAway, SlotLost) as error:
            log.warning("bus.relay_waits", error=str(error))
            self._begin_anew()

    def _relay(self) -> None:
        forbid_transaction()
        # A slot whose reader never comes would only fill the disk.
        self._connector.state()
        partitions = clients.ensure([*self._topics, debezium.BEATS])
        cluster = self._fence()
        line = Line(self._slot())
        self._connector.keep(debezium.configuration(line.slot))
        published, place = checkpoint(PUBLISHER), checkpoint(HANDED)
        self._fill_through(line, cluster, place, partitions)
        if published < place:
            # Of what an earlier process put there, this comes last.
            line.note(slots.emit([debezium.beat(self._cell)]), place)
        while not self._stopping.is_set():
            before = place
            if not line.is_full:
                place = self._hand_over(line, place, partitions)
            published = self._confirm(line, published)
            if place == before:
                self._stopping.wait(POLL_S)
            self._tend(line, place)

    def _fence(self) -> str:
        """A publisher that slept cannot send any more. The id of the Kafka."""
        producer = clients.producer(self._cell)
        producer.init_transactions(clients.CALL_S)
        return clients.cluster(producer)

    def _slot(self) -> str:
        """The slot to go on with; or another one, for all that no slot has brought to Kafka."""
        usable = [slot for slot in slots.found() if slot.is_usable]
        published = checkpoint(PUBLISHER)
        if usable and checkpoint(HANDED) >= published:
            return usable[0].name
        for slot in slots.found():
            slots.drop(slot)
        # Before there is one: whatever happens in between, nothing counts as handed over that no slot holds.
        with durable():
            _put(HANDED, published)
        made = slots.make()
        log.info("bus.slot_made", slot=made.name)
        return made.name

    def _fill_through(self, line: Line, cluster: str, place: Place, partitions: Mapping[str, int]) -> None:
        """Put what the log held already into narrow topics that are new in this Kafka."""
        for topic in self._topics:
            if not topic.facts or places.is_filled(cluster, topic.name):
                continue
            done, count, position = Place(0, 0), 0, 0
            while done < place and not self._stopping.is_set():
                batch = outbox.read(done, until=place, limit=AT_ONCE)
                contents = self._contents(batch, [topic], partitions)
                self._wait_for(line, position)
                position = slots.emit(contents) if contents else position
                done, count = batch.end, count + len(contents)
            if self._wait_for(line, position):
                places.filled(cluster, topic.name)
                log.info("bus.topic_filled", topic=topic.name, messages=count)

    def _wait_for(self, line: Line, position: int) -> bool:
        """Until everything up to there is in Kafka; False where this process has to stop before."""
        while slots.look(line.slot).confirmed < position:
            if self._stopping.wait(POLL_S):
                return False
            self._tend(line, None)
        return not self._stopping.is_set()

    def _hand_over(self, line: Line, place: Place, partitions: Mapping[str, int]) -> Place:
        """One batch into the server's log. Returns up to where the event log is there."""
        head = reading.head()
        if head <= place:
            return place
        batch = outbox.read(place, until=head, limit=AT_ONCE)
        if outbox.is_ahead(batch.envelopes):
            return place
        contents = self._contents(batch, self._topics, partitions)
        with durable():
            _move(HANDED, place, batch.end)
            position = slots.emit(contents) if contents else 0
        line.note(position, batch.end)
        return batch.end

    def _contents(
        self, batch: reading.Batch, topics: Sequence[Topic], partitions: Mapping[str, int]
    ) -> list[str]:
        found = outbox.outgoing(batch.envelopes, topics=topics, cell=self._cell)
        return [debezium.content(one, partitions) for one in found]

    def _confirm(self, line: Line, published: Place) -> Place:
        place = None if line.is_empty else line.arrived()
        if place is None:
            return published
        with durable():
            _move(PUBLISHER, published, place)
        return place

    def _tend(self, line: Line, place: Place | None) -> None:
        """Now and then: is the slot there, is the connector at work, does the server keep its log for nothing?"""
        if time.monotonic() < self._tend_at:
            return
        self._tend_at = time.monotonic() + TEND_S
        slot = slots.look(line.slot)
        if place and line.is_empty and slot.behind > MOST_KEPT:
            line.note(slots.emit([debezium.beat(self._cell)]), place)
        try:
            state = self._connector.state()
            if state == "MISSING":
                self._connector.keep(debezium.configuration(line.slot))
            elif state == "FAILED":
                log.warning("bus.connector_failed", slot=line.slot, error=self._connector.trouble())
                self._connector.restart()
        except ConnectAway as error:
            log.warning("bus.connect_away", error=str(error))


class PublisherAgain(Publisher):
    """The publisher, where Debezium may have published before."""

    def _lead(self) -> None:
        retire(self._cell)
        super()._lead()


def retire(cell: int) -> None:
    """Take away what Debezium would publish further, and what the server keeps for it."""
    sql.execute("DELETE FROM eventlog_checkpoint WHERE subscriber = %s", (HANDED,))
    left = slots.found()
    if not left:
        return
    try:
        of_cell(cell).remove()
    except ConnectAway as error:
        log.warning("bus.connector_left", error=str(error))
    for slot in left:
        slots.drop(slot)
        log.info("bus.slot_dropped", slot=slot.name)


def _move(name: str, old: Place, new: Place) -> None:
    if not sql.execute(_MOVE, (*new, clock.now(), name, *old)):
        raise Superseded(f"{name} does not stand at {old}")


def _put(name: str, place: Place) -> None:
    checkpoint(name)
    sql.execute(
        "UPDATE eventlog_checkpoint SET transaction_id = %s, position = %s, updated_at = %s WHERE subscriber = %s",
        (*place, clock.now(), name),
    )
