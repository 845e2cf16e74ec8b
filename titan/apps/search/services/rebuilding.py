"""Building a generation from the event log: on demand beside the serving one, or because there is none to write to."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from titan.platform.db.transactions import durable
from titan.platform.eventlog import delivery, reading
from titan.platform.eventlog.reading import Place
from titan.platform.eventlog.registry import Subscription, subscriptions

from ..contracts import RebuildRunning, Rebuilt, SearchUnavailable
from . import generations
from .generations import Held
from .indexing import Fold, IndexAway, into

log = structlog.get_logger(__name__)
SUBSCRIBER = "search.index"
_BATCH = 1000
_FLUSH = 10_000
_start = Place(0, 0)
_held: Held | None = None


def subscription() -> Subscription:
    """The subscription whose handler folds events, live and in a rebuild."""
    return subscriptions()[SUBSCRIBER]


def rebuild() -> Rebuilt:
    """Build a generation from the whole log while the old one serves, catch up, and make it the current one.

    Raises:
        RebuildRunning: another process is at it.
    """
    with _alone():
        held = generations.new()
        log.info("search.rebuild_started", generation=held.name)
        place, events = _start, 0
        while place < (until := delivery.checkpoint(SUBSCRIBER)):
            events += _fold(held, place, until)
            place = until
        with durable():
            until = delivery.checkpoint(SUBSCRIBER, lock=True)
            events += _fold(held, place, until)
            generations.activate(held.name)
        return _finished(held, events)


def _finished(held: Held, events: int) -> Rebuilt:
    generations.look_again()
    held.index.close()
    documents = held.index.size()
    log.info("search.rebuilt", generation=held.name, events=events, documents=documents)
    generations.sweep(keep=held.name)
    return Rebuilt(held.name, events, documents)


def writable() -> Held:
    """The current generation to write to, for the holder of the checkpoint; built from the log where it is missing.

    Raises:
        IndexAway: it is missing and another process is building one.
    """
    global _held
    name = generations.current_name()
    if _held is not None and _held.name == name and generations.folder(name).exists():
        _held.index.refresh()
        return _held
    let_go()
    if name is not None:
        try:
            _held = generations.opened(name)
        except (ValueError, OSError) as error:
            log.error("search.generation_lost", generation=name, error=str(error))
    _held = _held or _build_here()
    return _held


def let_go() -> None:
    """Give up the generation that this process writes to."""
    global _held
    if _held is not None:
        _held.index.close()
        _held = None


def _build_here() -> Held:
    """Under the caller's checkpoint: everything up to it, from the log."""
    try:
        with _alone():
            held = generations.new()
            events = _fold(held, _start, delivery.checkpoint(SUBSCRIBER))
            generations.activate(held.name)
            log.warning("search.built_from_log", generation=held.name, events=events)
            generations.sweep(keep=held.name)
            return held
    except RebuildRunning as error:
        raise IndexAway("a generation is being built") from error


def tend() -> int:
    """Build a generation where the current one is lost, and remove what nobody reads any more.

    Returns how many generations were built or removed.
    """
    try:
        if generations.reading() is not None or delivery.checkpoint(SUBSCRIBER) == _start:
            with _alone():
                return generations.sweep(keep=generations.current_name())
    except SearchUnavailable:
        log.error("search.index_lost", action="it is built again from the event log")
    except RebuildRunning:
        return 0
    try:
        rebuild()
    except RebuildRunning:
        return 0
    return 1


def _fold(held: Held, place: Place, until: Place) -> int:
    """Fold the log in (place, until] into a generation. Returns the number of events."""
    source, fold, total = subscription(), Fold(held.index), 0
    while place < until:
        batch = reading.after(place, types=source.types, until=until, limit=_BATCH)
        if batch.envelopes and source.batch is not None:
            with into(fold):
                source.batch(batch.envelopes)
        place, total = batch.end, total + len(batch.envelopes)
        if fold.pending >= _FLUSH:
            fold.flush()
    fold.flush()
    return total


@contextmanager
def _alone() -> Iterator[None]:
    """One builder or sweeper of this database's generations at a time.

    Whoever holds the checkpoint must not wait here: the one inside may be waiting for the checkpoint.
    """
    generations.home().mkdir(parents=True, exist_ok=True)
    with (generations.home() / ".building").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RebuildRunning from error
        yield
