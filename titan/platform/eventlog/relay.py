"""The relay: one thread a subscriber, woken by one watcher of the log's head.

Two relays of a cell may run at once: the row lock on the checkpoint lets one of them work.
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
RETRY_S = 1.0


class Relay:
    """Delivers the log to every subscriber until stopped."""

    def __init__(self, names: list[str] | None = None) -> None:
        known = subscriptions()
        self._subscriptions = [s for name, s in known.items() if not names or name in names]
        self._head = Place(0, 0)
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
        while not self._stopping.wait(POLL_S):
            try:
                head = reading.head()
            except delivery.OUTAGES:
                self._outage()
                continue
            if head != self._head:
                with self._moved:
                    self._head = head
                    self._moved.notify_all()
        connection.close()

    def _follow(self, subscription: Subscription) -> None:
        seen = Place(0, 0)
        while not self._stopping.is_set():
            with self._moved:
                self._moved.wait_for(lambda at=seen: self._stopping.is_set() or self._head > at, timeout=1.0)  # type: ignore[misc]
                head = self._head
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

    def _catch_up(self, subscription: Subscription, head: Place) -> None:
        while not self._stopping.is_set():
            taken = delivery.deliver(subscription, until=head)
            if taken == 0 or delivery.checkpoint(subscription.name) >= head:
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
