"""The relay: one thread a subscriber, fed by one watcher of the log.

Two relays of a cell may run at once: the row lock on the checkpoint lets one of them work.

Note [Read once]
    A purchase is a dozen events, and each of them concerns a few of the subscribers. The watcher reads and
    decodes them once and hands each subscriber its own; those that have none move their checkpoint along at
    leisure, every IDLE_S. Nothing rests on what was handed over: a subscriber takes it only where its
    checkpoint is still where the events begin, and otherwise reads on from there by itself.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from django.db import connection

from titan.kernel.events import Envelope, fact_of
from titan.platform.db import sql

from . import delivery, reading
from .reading import Place
from .registry import Subscription, subscriptions

log = structlog.get_logger(__name__)
POLL_S = 0.02
# While events keep coming they are taken together: each delivery costs three statements, however few it brings.
BUSY_POLL_S = 0.08
IDLE_S = 1.0
RETRY_S = 1.0
READ_AT_ONCE = 500
# Beyond this a subscriber that is slow reads for itself, so that its backlog is in the log and not in memory.
MOST_WAITING = 1000


@dataclass(slots=True)
class Inbox:
    """Events read for one subscriber: all of its types in (`start`, head of the relay]."""

    start: Place
    envelopes: list[Envelope] = field(default_factory=list)

    def add(self, envelopes: Sequence[Envelope], *, head: Place) -> None:
        """Append what came up to `head`; forget all of it where it is too much."""
        self.envelopes.extend(envelopes)
        if len(self.envelopes) > MOST_WAITING:
            self.start, self.envelopes = head, []


class Relay:
    """Delivers the log to every subscriber until stopped."""

    def __init__(self, names: list[str] | None = None) -> None:
        known = subscriptions()
        self._subscriptions = [s for name, s in known.items() if not names or name in names]
        self._facts = {s.name: s.facts for s in self._subscriptions}
        self._all_types = sorted({one for s in self._subscriptions for one in s.types})
        self._head = Place(0, 0)
        self._inboxes = {subscription.name: Inbox(self._head) for subscription in self._subscriptions}
        self._concerned = dict.fromkeys(self._inboxes, self._head)
        self._moved = threading.Condition()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask all threads to finish the batch they are in."""
        self._stopping.set()
        with self._moved:
            self._moved.notify_all()

    def run(self) -> None:
        """Block until `stop()` is called and every thread has finished."""
        threads = [threading.Thread(target=self._follow, args=(s,), name=s.name) for s in self._subscriptions]
        for thread in threads:
            thread.start()
        self._watch()
        for thread in threads:
            thread.join()

    def _watch(self) -> None:
        pause = POLL_S
        while not self._stopping.wait(pause):
            pause = POLL_S
            try:
                head = reading.head()
                if head <= self._head:
                    continue
                if self._head == Place(0, 0):
                    self._begin(head)
                    continue
                batch = reading.after(self._head, types=self._all_types, until=head, limit=READ_AT_ONCE)
            except delivery.OUTAGES:
                self._outage()
                continue
            self._hand_over(batch)
            pause = BUSY_POLL_S if batch.end == head else 0
        connection.close()

    def _begin(self, head: Place) -> None:
        """What is there at the start is read by each subscriber from its own checkpoint."""
        with self._moved:
            self._head = head
            for name in self._inboxes:
                self._inboxes[name], self._concerned[name] = Inbox(head), head
            self._moved.notify_all()

    def _hand_over(self, batch: reading.Batch) -> None:
        """Wake those who take something of the batch."""
        with self._moved:
            self._head = batch.end
            for subscription in self._subscriptions:
                own = [
                    envelope
                    for envelope in batch.envelopes
                    if fact_of(envelope.type) in self._facts[subscription.name]
                ]
                self._inboxes[subscription.name].add(own, head=batch.end)
                if own:
                    self._concerned[subscription.name] = batch.end
            self._moved.notify_all()

    def _follow(self, subscription: Subscription) -> None:
        place = Place(0, 0)
        while not self._stopping.is_set():
            inbox, head = self._wait(subscription, place)
            if head <= place:
                continue
            try:
                if inbox.start != place or not self._take(subscription, inbox.envelopes, place, head):
                    self._catch_up(subscription, head)
                place = head
            except delivery.OUTAGES:
                self._outage()
            except Exception:
                log.exception("relay.subscriber_failed", subscriber=subscription.name)
                self._stopping.wait(RETRY_S)
        connection.close()

    def _wait(self, subscription: Subscription, place: Place) -> tuple[Inbox, Place]:
        """Until something for this subscriber has come, or for IDLE_S; then its inbox and where the log stands."""
        with self._moved:
            self._moved.wait_for(
                lambda: self._stopping.is_set() or self._concerned[subscription.name] > place, timeout=IDLE_S
            )
            inbox, self._inboxes[subscription.name] = self._inboxes[subscription.name], Inbox(self._head)
            return inbox, self._head

    def _take(
        self, subscription: Subscription, envelopes: Sequence[Envelope], place: Place, head: Place
    ) -> bool:
        """Deliver what was read, `size` at a time; False where the subscriber has to read by itself."""
        for begin in range(0, max(len(envelopes), 1), subscription.size):
            some = envelopes[begin : begin + subscription.size]
            is_last = begin + subscription.size >= len(envelopes)
            until = head if is_last else Place(some[-1].transaction_id, some[-1].position)
            if not delivery.deliver_read(subscription, some, place=place, until=until):
                return False
            place = until
        return True

    def _catch_up(self, subscription: Subscription, head: Place) -> None:
        while not self._stopping.is_set():
            if delivery.deliver(subscription, until=head) < subscription.size:
                return

    def _outage(self) -> None:
        connection.close()
        log.warning("relay.database_away", retry_in_s=RETRY_S)
        self._stopping.wait(RETRY_S)


def lag(subscriber: str) -> float:
    """Seconds between now and the oldest event that a subscriber has yet to read; 0 when caught up."""
    row = sql.one(
        "SELECT extract(epoch FROM now() - min(e.recorded_at)) FROM eventlog_checkpoint c JOIN eventlog_event e"
        " ON (e.transaction_id, e.position) > (c.transaction_id::text::xid8, c.position) WHERE c.subscriber = %s",
        (subscriber,),
    )
    return max(0.0, float(row[0])) if row and row[0] is not None else 0.0


def lags() -> dict[str, float]:
    """The lag of every subscriber that has ever read."""
    return {name: lag(name) for (name,) in sql.query("SELECT subscriber FROM eventlog_checkpoint")}


def parked() -> dict[str, float]:
    """How many events each subscriber has parked."""
    return dict(sql.query("SELECT subscriber, count(*)::float FROM eventlog_parked GROUP BY subscriber"))


def settle(*, timeout_s: float = 30.0) -> int:
    """Deliver everything to everyone, repeatedly, until nothing moves. For tests, imports and seeds.

    Raises:
        TimeoutError: subscribers keep producing events for each other.
    """
    give_up, total = time.monotonic() + timeout_s, 0
    while time.monotonic() < give_up:
        head = reading.head()
        taken = sum(delivery.drain(subscription) for subscription in subscriptions().values())
        total += taken
        if taken == 0 and head == reading.last():
            return total
        if taken == 0:
            # Somebody's open transaction, in any database of the server, holds the horizon back.
            time.sleep(0.01)
    raise TimeoutError("the event log did not settle")
