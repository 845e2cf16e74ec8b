"""The trials of one marketplace: what is bought where, and what it cost each cell."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from scripts.benchmarks.work import buying, counting
from scripts.benchmarks.work.counting import Meter, Span, Work
from scripts.benchmarks.work.places import Market
from scripts.benchmarks.work.traffic import PREFIX, Carried, Tap, fetched, stored

IDLE_S = 15.0
GIVE_UP_S = 180.0
# So many times what is measured beside purchases.
FEW = 8
# Of a variant of another cell so many times what one trial buys is granted before, so that no lease runs low.
AHEAD = 8
INCELL = "scripts.benchmarks.work.incell"
REGISTER = "registration"
OFFER = "new shop and product"
HOME, ONE_WAY, COLD_WAY, ELSEWHERE, MIXED = (
    "at home",
    "one way",
    "one way, fetched for it",
    "elsewhere",
    "uniform mix",
)
NAMES = (REGISTER, OFFER, HOME, ONE_WAY, COLD_WAY, ELSEWHERE, MIXED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One trial in so many cells: `count` times the same; what all of them cost each cell, and what went over the bus.

    `fetched` are bytes that each cell's subscribers read from the broker, `stored` what the broker's disk grew by; `readers` says how many
    subscribers a cell has for each topic.
    """

    cells: int
    name: str
    count: int
    works: tuple[Work, ...]
    carried: tuple[Carried, ...] = ()
    fetched: tuple[int, ...] = ()
    stored: int = 0
    readers: Mapping[str, int] = field(default_factory=dict)

    @property
    def each(self) -> tuple[Work, ...]:
        """What one of them cost each cell."""
        return tuple(work.by(self.count) for work in self.works)

    @property
    def whole(self) -> Work:
        """What one of them cost all cells together."""
        return sum(self.each, counting.NOTHING)

    def messages(self, topic: str) -> float:
        """Messages a time in a topic."""
        return sum(1 for one in self.carried if one.topic == topic) / self.count

    def size(self, topic: str) -> float:
        """Their bytes."""
        return sum(one.size for one in self.carried if one.topic == topic) / self.count

    @property
    def topics(self) -> tuple[str, ...]:
        """Where anything was said."""
        return tuple(sorted({one.topic for one in self.carried}))


@dataclass
class Bench:
    """Measures what is done in a marketplace."""

    market: Market
    meters: list[Meter] = field(init=False)
    polls: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.meters = [Meter(self.market.folder(number)) for number in range(self.market.count)]
        self._tap = Tap(self.market.bootstrap) if self.market.bootstrap else None
        self._idle: list[Span] = []

    def close(self) -> None:
        """Let go of the engines."""
        for meter in self.meters:
            meter.close()
        if self._tap:
            self._tap.close()

    def rest(self) -> None:
        """See what the cells do when nobody asks for anything."""
        self.settle()
        begun = [meter.read() for meter in self.meters]
        time.sleep(IDLE_S)
        self._idle = [meter.span(one, meter.read()) for meter, one in zip(self.meters, begun, strict=True)]
        polls = [sum(span.statements[kind][1] for kind in span.polls) / span.seconds for span in self._idle]
        self.polls = sum(polls) / len(polls)

    def settle(self) -> None:
        """Wait until every event and letter is taken, nothing is open, and the counters have told all.

        Raises:
            AssertionError: it does not come to rest.
        """
        give_up = time.monotonic() + GIVE_UP_S
        seen, since = None, time.monotonic()
        while time.monotonic() - since < counting.TOLD_WITHIN_S:
            assert time.monotonic() < give_up, f"the cells do not come to rest: {seen}"
            standing = [meter.standing() for meter in self.meters]
            if standing != seen or any(behind or is_open for *_, behind, is_open in standing):
                seen, since = standing, time.monotonic()
            time.sleep(0.5)

    def measure(self, name: str, count: int, act: Callable[[], None]) -> Outcome:
        """Do it, `count` times in all, and say what it cost."""
        self.settle()
        ends = self._tap.ends() if self._tap else {}
        disk = stored(self.market.kafka) if self.market.kafka else 0
        begun = [meter.read() for meter in self.meters]
        act()
        self.settle()
        done = [meter.read() for meter in self.meters]
        spans = [m.span(a, b) for m, a, b in zip(self.meters, begun, done, strict=True)]
        carried = self._tap.since(ends) if self._tap else []
        readers = [meter.readers() for meter in self.meters] if self._tap else []
        return Outcome(
            cells=self.market.count,
            name=name,
            count=count,
            works=tuple(counting.work(s, idle) for s, idle in zip(spans, self._idle, strict=True)),
            carried=tuple(carried),
            fetched=tuple(fetched(carried, one) for one in readers),
            stored=stored(self.market.kafka) - disk if self.market.kafka else 0,
            readers=_most(readers[0]) if readers else {},
        )


def _most(readers: Mapping[tuple[str, int], int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for (topic, _), count in readers.items():
        name = topic.removeprefix(PREFIX)
        found[name] = max(count, found.get(name, 0))
    return found


class Trials:
    """Everybody and everything that the trials of a marketplace need, and the trials."""

    def __init__(self, bench: Bench, *, purchases: int, every_s: float) -> None:
        self._bench, self._market = bench, bench.market
        self._cells = range(bench.market.count)
        self._purchases, self._every_s = purchases, every_s
        self._buyers = [buying.registered(self._market, number) for number in self._cells]
        for buyer in self._buyers:
            buying.paid(buyer)
        self._variants = [self._shops(number, 1)[0] for number in self._cells]
        self._cold: Sequence[str] = ()

    def _shops(self, number: int, count: int) -> list[str]:
        made = self._market.inside(number, str(count), module=INCELL)
        return [str(one) for one in made["variants"]]

    def registrations(self) -> Outcome:
        """Of buyers in the last cell."""

        def act() -> None:
            for _ in range(FEW):
                buying.registered(self._market, self._cells[-1]).client.close()

        return self._bench.measure(REGISTER, FEW, act)

    def offers(self) -> Outcome:
        """Of shops in the last cell, of which nobody has bought."""

        def act() -> None:
            self._cold = self._shops(self._cells[-1], FEW)

        return self._bench.measure(OFFER, FEW, act)

    def cold(self) -> Outcome:
        """From the first cell in the last: nothing is granted before, and what is left of it goes back."""
        meter, buyer = self._bench.meters[0], self._buyers[0]

        def act() -> None:
            for variant_id in self._cold:
                buyer.buys(variant_id, once=buying.is_leased(meter, variant_id, 1))
            self._bench.settle()
            self._market.inside(0, "allotments", "--return-all", "--json", module="manage")

        return self._bench.measure(COLD_WAY, len(self._cold), act)

    def fetch(self) -> None:
        """Have each cell granted what it will buy of the others' shops, and one unit bought of each, which warms all up.

        A lease that lies idle for minutes would be given back while the next trial is measured.
        """
        units = AHEAD * self._purchases
        for home in self._cells:
            for there in self._cells:
                variant_id = self._variants[there]
                is_here = buying.is_leased(self._bench.meters[home], variant_id, units // 2)
                if there != home and not is_here():
                    self._buyers[home].fetches(variant_id, units, is_here=is_here)
                self._buyers[home].buys(variant_id)

    def buy(self, name: str, plan: Sequence[Sequence[int]]) -> Outcome:
        """`plan` says, by the cell of the buyer, in which cells one buys, purchase by purchase."""
        self.fetch()
        buyers = [buyer for buyer, cells in zip(self._buyers, plan, strict=True) if cells]
        lists = [[self._variants[there] for there in cells] for cells in plan if cells]
        for buyer in buyers:
            buyer.signs_in()
        act = partial(buying.shop, buyers, lists, every_s=self._every_s)
        return self._bench.measure(name, sum(map(len, lists)), act)

    def plans(self) -> dict[str, list[list[int]]]:
        """The trials by name."""
        cells, times = self._cells, range(self._purchases)
        plans = {HOME: [[home for _ in times] for home in cells]}
        if len(cells) > 1:
            plans[ONE_WAY] = [[cells[-1] for _ in times], *([] for _ in cells[1:])]
            others = [[there for there in cells if there != home] for home in cells]
            plans[ELSEWHERE] = [[others[home][k % len(others[home])] for k in times] for home in cells]
            plans[MIXED] = [[(home + k) % len(cells) for k in times] for home in cells]
        return plans


def measured(
    market: Market, *, purchases: int, every_s: float, only: Sequence[str] = NAMES
) -> tuple[list[Outcome], float]:
    """The trials of a marketplace that are named; and how many polls an idle cell makes a second."""
    bench = Bench(market)
    try:
        bench.rest()
        trials = Trials(bench, purchases=purchases, every_s=every_s)
        outcomes = []
        if market.count > 1:
            outcomes += [trials.registrations()] if REGISTER in only else []
            outcomes += [trials.offers()] if OFFER in only or COLD_WAY in only else []
            outcomes += [trials.cold()] if COLD_WAY in only else []
        # What shops offer has to be known in the other cells.
        bench.settle()
        outcomes += [trials.buy(name, plan) for name, plan in trials.plans().items() if name in only]
        return outcomes, bench.polls
    finally:
        bench.close()
