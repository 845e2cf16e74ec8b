"""The relay: one thread a subscriber, woken by one watcher of the log's head.

Two relays of a cell may run at once: the row lock on the checkpoint lets one of them work.

Note [Waking those concerned]
    A purchase is a dozen events, and each of them concerns a few of the subscribers. The watcher learns
    once which types have come and wakes those who take them; the others move their checkpoint along at
    leisure, every IDLE_S. Nothing rests on being woken: whoever wakes reads on from its own checkpoint.
"""

import threading
import time

import structlog
from django.db import connection

from titan.platform.db import sql

from . import delivery, reading
from .reading import Place
from .registry import Subscription, subscriptions

log = structlog.get_logger(__name__)
POLL_S = 0.02
# While events keep coming they are taken together: each delivery costs five statements, however few it brings.
BUSY_POLL_S = 0.08
IDLE_S = 1.0
RETRY_S = 1.0


class Relay:
    """Delivers the log to every subscriber until stopped."""

    def __init__(self, names: list[str] | None = None) -> None:
        known = subscriptions()
        self._subscriptions = [s for name, s in known.items() if not names or name in names]
        self._head = Place(0, 0)
        self._concerned = {subscription.name: self._head for subscription in self._subscriptions}
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
                if head == self._head:
                    continue
                is_first = self._head == Place(0, 0)
                types = None if is_first else reading.types_between(self._head, head)
            except delivery.OUTAGES:
                self._outage()
                continue
            self._tell(head, types)
            pause = BUSY_POLL_S
        connection.close()

    def _tell(self, head: Place, types: frozenset[str] | None) -> None:
        """Wake those who take one of `types`; None: everybody."""
        with self._moved:
            self._head = head
            for subscription in self._subscriptions:
                if types is None or not types.isdisjoint(subscription.types):
                    self._concerned[subscription.name] = head
            self._moved.notify_all()

    def _follow(self, subscription: Subscription) -> None:
        seen = Place(0, 0)
        while not self._stopping.is_set():
            head = self._wait(subscription, seen)
            if head <= seen:
                continue
            try:
                self._catch_up(subscription, head)
                seen = head
            except delivery.OUTAGES:
                self._outage()
            except Exception:
                log.exception("relay.subscriber_failed", subscriber=subscription.name)
                self._stopping.wait(RETRY_S)
        connection.close()

    def _wait(self, subscription: Subscription, seen: Place) -> Place:
        """Until something for this subscriber has come, or for IDLE_S; then where the log stands."""
        with self._moved:
            self._moved.wait_for(
                lambda: self._stopping.is_set() or self._concerned[subscription.name] > seen, timeout=IDLE_S
            )
            return self._head

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
