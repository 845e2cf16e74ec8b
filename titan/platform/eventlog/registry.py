"""Who listens to what: subscriptions by name, found in each context's `subscribers` and `projections`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.module_loading import autodiscover_modules

from titan.kernel.events import Envelope, Event, fact_of

Handler = Callable[[Envelope, Event], None]
Pairs = Sequence[tuple[Envelope, Event]]
RunHandler = Callable[[Pairs], None]
BatchHandler = Callable[[Sequence[Envelope]], None]


@dataclass(slots=True)
class Subscription:
    """A named reader of the log. Its checkpoint commits with the effect of its handlers.

    Handlers run inside one transaction with the checkpoint and touch only the database; work on
    the network is left as a row for a process. `batch` subscriptions take many events at once and
    may write elsewhere (a search index): they must be repeatable, since a crash replays the batch.
    """

    name: str
    size: int = 200
    handlers: dict[str, Handler] = field(default_factory=dict)
    run_handlers: dict[str, RunHandler] = field(default_factory=dict)
    batch: BatchHandler | None = None
    batch_types: tuple[str, ...] = ()
    on_reset: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        if self.name in _subscriptions:
            raise ValueError(f"two subscriptions are called {self.name!r}")
        _subscriptions[self.name] = self

    def on(self, *events: type[Event]) -> Callable[[Handler], Handler]:
        """Decorator: `handler(envelope, event)` takes each event of these types, in stream order; older forms are upcast."""

        def wrap(handler: Handler) -> Handler:
            for event in events:
                self.handlers[event.type] = handler
            return handler

        return wrap

    def in_runs(self, *events: type[Event]) -> Callable[[RunHandler], RunHandler]:
        """Decorator: `handler(pairs)` takes many events of one type at once, to write what follows from them in few statements.

        Events of such types may change places with each other between streams, never within a stream, and never with an
        event that is handled singly.
        """

        def wrap(handler: RunHandler) -> RunHandler:
            for event in events:
                self.run_handlers[event.type] = handler
            return handler

        return wrap

    def in_batches(self, *events: type[Event]) -> Callable[[BatchHandler], BatchHandler]:
        """Decorator: `handler(envelopes)` takes up to `size` events of these types at once."""

        def wrap(handler: BatchHandler) -> BatchHandler:
            self.batch = handler
            self.batch_types = tuple(event.type for event in events)
            return handler

        return wrap

    def resets(self, reset: Callable[[], None]) -> Callable[[], None]:
        """Decorator: what empties this projection before `rebuild` folds the log anew."""
        self.on_reset = reset
        return reset

    @property
    def types(self) -> tuple[str, ...]:
        """Event types that it takes."""
        return (*self.handlers, *self.run_handlers) or self.batch_types

    @property
    def facts(self) -> frozenset[str]:
        """Its types without their versions: what it is given, whichever release has recorded it."""
        return frozenset(map(fact_of, self.types))


_subscriptions: dict[str, Subscription] = {}


def import_event_modules() -> None:
    """Make every context's event types known, so that any of them can be decoded."""
    for config in apps.get_app_configs():
        if config.name.startswith("titan.") and find_spec(f"{config.name}.events"):
            import_module(f"{config.name}.events")


def subscriptions() -> Mapping[str, Subscription]:
    """All subscriptions by name, after importing the modules that declare them."""
    autodiscover_modules("subscribers", "projections")
    return dict(_subscriptions)
