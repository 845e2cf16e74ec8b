"""From what one purchase cost in a few cells to what a large fleet does in a second. Plain arithmetic, no measurement."""

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.benchmarks.work.counting import Work
from scripts.benchmarks.work.traffic import EVERYTHING, LETTERS
from scripts.benchmarks.work.trials import HOME, OFFER, ONE_WAY, REGISTER, Outcome
from titan.cells import placement
from titan.kernel.ids import BUCKETS
from titan.platform.bus.clients import PARTITIONS


@dataclass(frozen=True, slots=True)
class Load:
    """What each cell of a fleet does in a second at `rate` purchases a second and cell; what the broker does for all of them.

    Bytes a second, but for `statements`, `transactions`, `rows`, `events` and `letters`, which are counts. `fetched` are by how many partitions
    the topic of letters has; so are `by_partition` (the fullest topic, all events).
    """

    rate: float
    statements: float
    transactions: float
    rows: float
    events: float
    wal: float
    letters: float
    letter_bytes: float
    broker: float
    fetched: dict[int, float]
    by_partition: dict[int, float]


@dataclass(frozen=True, slots=True)
class Told:
    """What a fact that all cells are told costs each of the others."""

    name: str
    messages: float
    bytes: float
    work: Work


@dataclass(frozen=True, slots=True)
class Fleet:
    """So many cells, of which each purchase at home costs `home`, one across cells `across` (both of its cells together)."""

    cells: int
    home: Work
    across: Work
    letters: float
    letter_bytes: float
    home_bytes: float
    across_bytes: float
    readers: int
    told: tuple[Told, ...] = ()

    @classmethod
    def of(cls, outcomes: Sequence[Outcome], *, cells: int, across: str = ONE_WAY) -> "Fleet":
        """By the largest fleet that was measured; `across` names the trial of purchases across cells.

        Raises:
            StopIteration: that trial, or the one at home, was not made.
        """
        most = max(one.cells for one in outcomes)
        known = [one for one in outcomes if one.cells == most]
        home = next(one for one in known if one.name == HOME)
        away = next(one for one in known if one.name == across)
        return cls(
            cells=cells,
            home=home.whole,
            across=away.whole,
            letters=away.messages(LETTERS),
            letter_bytes=away.size(LETTERS),
            home_bytes=home.size(EVERYTHING),
            across_bytes=away.size(EVERYTHING),
            readers=away.readers.get(LETTERS, 0),
            told=tuple(_told(one) for one in known if one.name in (REGISTER, OFFER)),
        )

    @property
    def share(self) -> float:
        """Of all purchases, how many are of a shop of another cell, where buyers and shops are spread evenly."""
        return (self.cells - 1) / self.cells

    def mixed(self, home: float, across: float) -> float:
        """A figure of the average purchase."""
        return home * (1 - self.share) + across * self.share

    def at(self, rate: float) -> Load:
        """The whole at so many purchases a second and cell."""

        def of(name: str) -> float:
            return rate * self.mixed(getattr(self.home, name), getattr(self.across, name))

        events = rate * self.mixed(self.home_bytes, self.across_bytes)
        letters = rate * self.share * self.letter_bytes
        broker = self.cells * (events + letters)
        widths = (PARTITIONS, BUCKETS)
        return Load(
            rate=rate,
            statements=of("statements"),
            transactions=of("transactions"),
            rows=of("rows"),
            events=of("appended"),
            wal=of("wal"),
            letters=rate * self.share * self.letters,
            letter_bytes=letters,
            broker=broker,
            fetched={
                n: self.cells * letters * self.readers * partitions_of_a_cell(self.cells, n) / n
                for n in widths
            },
            by_partition={n: self.cells * events / n for n in widths},
        )


def partitions_of_a_cell(cells: int, partitions: int) -> float:
    """In how many of the partitions the average cell has buckets."""
    homes = placement.founded(range(cells))
    return len({(home, bucket % partitions) for bucket, home in enumerate(homes)}) / cells


def _told(outcome: Outcome) -> Told:
    topics = [topic for topic in outcome.topics if topic not in (EVERYTHING, LETTERS)]
    return Told(
        outcome.name,
        sum(map(outcome.messages, topics)),
        sum(map(outcome.size, topics)),
        outcome.each[0],
    )
