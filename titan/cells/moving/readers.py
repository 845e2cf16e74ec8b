"""Who reads the logs of the two cells of a move: whether all have had their part of what concerns its buckets."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from titan.kernel.events import fact_of
from titan.platform.bus.figures import PUBLISHER
from titan.platform.bus.registry import addresses
from titan.platform.eventlog.appending import IS_COPY
from titan.platform.eventlog.reading import BEHIND_ARRIVED
from titan.platform.eventlog.registry import subscriptions

from .cuts import Cut, Place, hold
from .databases import CellDatabase

OPEN = ["running", "waiting", "undoing"]
_ADDRESSED = """
EXISTS (
    SELECT FROM unnest(%(facts)s::text[], %(paths)s::text[]) AS l (fact, path)
    WHERE regexp_replace(e.type, '[.]v[0-9]+$', '') = l.fact
      AND portability_bucket((e.payload #>> l.path::text[])::uuid) = ANY(%(moving)s::smallint[])
)
"""
# Events of the buckets, and letters to them.
_CONCERNING = f"(e.bucket = ANY(%(moving)s::smallint[]) OR {_ADDRESSED})"
_WITHIN = "(e.transaction_id, e.position) <= (%(transaction_id)s::text::xid8, %(position)s)"
_UNSENT = (
    "SELECT EXISTS (SELECT FROM eventlog_event e WHERE (e.transaction_id, e.position) >"  # noqa: S608 - constants
    " (SELECT c.transaction_id::text::xid8, c.position FROM eventlog_checkpoint c WHERE c.subscriber = 'bus.publisher')"
    f" AND {_WITHIN} AND NOT e.metadata ? '{IS_COPY}' AND {_ADDRESSED})"
)
_UNTAKEN = (
    "SELECT e.type, e.transaction_id::text::bigint, e.position FROM eventlog_event e"  # noqa: S608 - constants
    " WHERE (e.transaction_id, e.position) > (SELECT c.transaction_id::text::xid8, c.position FROM eventlog_checkpoint c"
    " WHERE c.subscriber = ANY(%(names)s) ORDER BY c.transaction_id, c.position LIMIT 1)"
    f" AND {_WITHIN}"
)
_UNTAKEN_CONCERNING = f"{_UNTAKEN} AND {_CONCERNING}"
_BEYOND = "(e.transaction_id, e.position) > (%(transaction_id)s::text::xid8, %(position)s)"
_AHEAD = f"SELECT EXISTS (SELECT FROM eventlog_event e WHERE {_BEYOND} AND {_CONCERNING})"  # noqa: S608 - constants
_PLACES = "SELECT subscriber, transaction_id, position FROM eventlog_checkpoint WHERE subscriber = ANY(%s)"
_BEGIN_BEHIND = """
INSERT INTO eventlog_checkpoint (subscriber, transaction_id, position, updated_at)
SELECT name, %(transaction_id)s, %(position)s, now() FROM unnest(%(names)s::text[]) name
ON CONFLICT (subscriber) DO UPDATE SET transaction_id = excluded.transaction_id, position = excluded.position
WHERE eventlog_checkpoint.transaction_id = 0
"""
_LEASED = (
    "SELECT count(*) FROM processes_process WHERE status = ANY(%(open)s) AND lease_until > now()"
    " AND portability_bucket(id) = ANY(%(moving)s::smallint[])"
)
_PARKED = (
    "SELECT count(*) FROM eventlog_parked p JOIN eventlog_event e USING (position) WHERE "  # noqa: S608 - constants
    + _CONCERNING
)
_PARKED_LETTERS = """
SELECT count(*) FROM bus_parked p, jsonb_array_elements(p.headers) h WHERE (p.kind = 'arriving') = %(is_held)s
AND h ->> 0 = 'to' AND convert_from(decode(h ->> 1, 'hex'), 'UTF8')::int = ANY(%(moving)s::smallint[])
"""
_UNPUBLISHED = """
SELECT EXISTS (SELECT FROM eventlog_event e, eventlog_checkpoint c WHERE c.subscriber = 'bus.publisher'
AND (e.transaction_id, e.position) > (c.transaction_id::text::xid8, c.position) AND e.bucket = ANY(%(moving)s::smallint[]))
"""


def is_on_bus(database: CellDatabase) -> bool:
    """Whether what is recorded in a cell is told to the others."""
    return bool(database.rows(_PLACES, ([PUBLISHER],)))


class Readers:
    """Subscribers, workers and the buses of both cells, as far as they have to do with some buckets."""

    def __init__(self, source: CellDatabase, target: CellDatabase, buckets: Sequence[int]) -> None:
        self._source, self._target = source, target
        # Finding them imports every context: not while anybody waits.
        self._facts = {name: one.facts for name, one in subscriptions().items()}
        paths = {fact: "{" + ",".join(path) + "}" for fact, path in addresses().items()}
        letters = {"facts": list(paths), "paths": list(paths.values())}
        self._asked: dict[str, Any] = {"moving": list(buckets), "open": OPEN, **letters}
        self._cuts: dict[CellDatabase, Cut] = {}

    def parked(self) -> str:
        """What the readers of the source have put aside that concerns the buckets, in words; empty where there is nothing."""
        if count := self._source.value(_PARKED, self._asked):
            return f"{count} events of the buckets, or letters to them, are parked: mend and replay them, or drop them"
        if count := self._source.value(_PARKED_LETTERS, {**self._asked, "is_held": False}):
            return f"{count} letters to the buckets are parked: `bus replay` them, or drop them"
        return ""

    def holding(self) -> str:
        """Whether letters to the buckets wait at the source for other buckets that have just arrived there, in words."""
        return "the bus" if self._source.value(_PARKED_LETTERS, {**self._asked, "is_held": True}) else ""

    def unread_at_target(self, place: Place) -> str:
        """Which subscriber of the target has yet to take something of its log up to a place; empty where none has."""
        return self._subscriber_behind(self._target, _UNTAKEN, self._within(place))

    def pass_by(self) -> None:
        """Have the target's readers that have read nothing so far, as in a new cell, begin behind what is about to arrive."""
        transaction_id, position = BEHIND_ARRIVED
        names = [*self._facts, *([PUBLISHER] if is_on_bus(self._source) else [])]
        self._target.run(
            _BEGIN_BEHIND, {"transaction_id": transaction_id, "position": position, "names": names}
        )

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Readers of both logs stop at one place each meanwhile. See Note [Why a cut].

        Raises:
            StillOpen: another move stops them.
        """
        with ExitStack() as both:
            both.callback(self._cuts.clear)
            for database in (self._source, self._target):
                self._cuts[database] = both.enter_context(hold(database))
            yield

    def behind(self) -> str:
        """Which reader has yet to reach the cut, as far as what lies before it concerns the buckets; empty where none has.

        Subscribers of both cells: what they do with a letter is half done where the other half has left. And the bus of both. At the source it
        would send what was done here already to be done there once more; at the target it would not send, once the buckets
        live there, what its subscribers have passed by.
        """
        for database, cut in self._cuts.items():
            where = "source" if database is self._source else "target"
            asked = self._within(cut.place)
            if name := self._subscriber_behind(database, _UNTAKEN_CONCERNING, asked):
                return f"{name} of the {where}"
            if database.value(_UNSENT, asked):
                return f"the bus of the {where}"
        return ""

    def working(self) -> str:
        """Whether a worker has a process of the buckets, in words; empty where none has."""
        return "a worker" if self._source.value(_LEASED, self._asked) else ""

    def busy(self) -> str:
        """Who is still at it, once nobody else writes, and keeps the buckets from crossing; empty where nobody is.

        Each time everybody at the source has stopped, they may go on to what they themselves have recorded of the buckets.
        """
        name = self.behind()
        if not name and self.is_short_of_end():
            self._cuts[self._source].move_up()
            return "whoever recorded the last event of the buckets"
        return name

    def is_short_of_end(self) -> bool:
        """Whether something that concerns the buckets is recorded behind the cut.

        Of an event of theirs nobody would act upon it where they are to live. One to them may have been recorded with rows of theirs
        (units that were taken at home), which a reader who finds them elsewhere would take once more.
        """
        return bool(self._source.value(_AHEAD, self._within(self._cuts[self._source].place)))

    def is_published(self) -> bool:
        """Whether the publisher of the bus, where there is one, has sent all events of the buckets."""
        return not self._source.value(_UNPUBLISHED, self._asked)

    def _within(self, place: Place) -> dict[str, Any]:
        transaction_id, position = place
        return {**self._asked, "transaction_id": transaction_id, "position": position}

    def _subscriber_behind(self, database: CellDatabase, statement: str, asked: dict[str, Any]) -> str:
        known = self._facts
        unread = database.rows(statement, {**asked, "names": list(known)})
        places = database.rows(_PLACES, (list(known),)) if unread else []
        late = (
            name
            for name, at, place in places
            for kind, transaction, position in unread
            if fact_of(kind) in known[name] and (transaction, position) > (at, place)
        )
        return next(late, "")
