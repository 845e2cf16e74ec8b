"""The bus process: one thread that publishes, one for each subscriber."""

import threading
from collections.abc import Callable, Collection

from django.conf import settings

from .consumer import Follower
from .handing import DebeziumRelay, PublisherAgain
from .registry import subscriptions


class Bus:
    """Publishes and follows until stopped; `only` names the subscribers, and leaves the publisher out."""

    def __init__(self, only: Collection[str] = ()) -> None:
        self._stopping = threading.Event()
        self._parts: dict[str, Callable[[], None]] = {
            name: Follower(subscription, self._stopping, cell=settings.CELL).run
            for name, subscription in subscriptions().items()
            if not only or name in only
        }
        if not only:
            relay = DebeziumRelay if settings.BUS_RELAY == "debezium" else PublisherAgain
            self._parts["publisher"] = relay(self._stopping, cell=settings.CELL).run

    def stop(self) -> None:
        """Ask all threads to finish the batch they are in."""
        self._stopping.set()

    def run(self) -> None:
        """Block until `stop()` is called and every thread has finished."""
        threads = [threading.Thread(target=run, name=name) for name, run in self._parts.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
