"""What became of a run of the proof of trade: whom each kill harmed, what nothing excuses, the figures."""

from collections import Counter
from dataclasses import dataclass, field

from scripts.torturing import tradebooks
from scripts.torturing.cellload import Answer
from scripts.torturing.shopping import Record
from scripts.torturing.tradeload import Bought, Errand, Seller, Shop, Trader
from scripts.torturing.tradepost import Post
from scripts.torturing.tradestrike import BROKER, PRIMARY, Strike, Striker

# A buyer elsewhere who had to wait longer than this for the goods of a lost cell is harmed, though nothing failed.
PATIENT_S = 5.0
# What somebody is told who gave up waiting for goods of another cell.
NEVER_CAME = "inventory.stock_elsewhere"


@dataclass
class Run:
    """Who trades, who kills, and what all of them were answered."""

    shops: list[Shop]
    striker: Striker
    buyers: list[Trader] = field(default_factory=list)
    sellers: dict[str, Seller] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    answers: list[Answer] = field(default_factory=list)
    post: Post = field(default_factory=Post)
    findings: list[str] = field(default_factory=list)

    @property
    def bought(self) -> list[Bought]:
        """All that was acknowledged."""
        return [one for buyer in self.buyers for one in buyer.bought]

    @property
    def errands(self) -> list[Errand]:
        """All attempts that have ended."""
        return [one for buyer in self.buyers for one in buyer.errands]

    def attempts(self) -> int:
        """How many attempts have ended."""
        return sum(len(buyer.errands) for buyer in self.buyers)

    def is_excused(self, answer: Answer) -> bool:
        """Whether a kill in the caller's own cell explains an error."""
        return any(strike.excuses(answer) for strike in self.striker.strikes)


@dataclass(frozen=True, slots=True)
class Harm:
    """Buyers whom the loss of a cell's primary harmed: at home there, and elsewhere of those who were at its shops meanwhile."""

    home: set[str]
    at_its_shops: set[str]
    elsewhere: set[str]


def harm(run: Run, strike: Strike) -> Harm:
    """Who got an error, or had to wait for its goods."""
    buyers = {buyer.email for buyer in run.buyers}
    home = {one.buyer for one in run.answers if one.is_error and strike.excuses(one)}
    there = [
        one
        for one in run.errands
        if one.home != strike.cell and strike.cell in one.cells and strike.covers(one.began, one.ended)
    ]
    elsewhere = {one.buyer for one in there if _has_waited(run, one) or _is_met(run, one)}
    return Harm(home & buyers, {one.buyer for one in there}, elsewhere)


def _has_waited(run: Run, errand: Errand) -> bool:
    """Whether it waited long for goods, and not for the broker that was to bring them."""
    is_cut_off = any(
        one.kind == BROKER and one.covers(errand.began, errand.ended) for one in run.striker.strikes
    )
    return errand.waited_s > PATIENT_S and not is_cut_off


def _is_met(run: Run, errand: Errand) -> bool:
    """Whether an error met it that nothing in its buyer's own cell explains."""
    return any(
        one.buyer == errand.buyer
        and one.is_error
        and errand.began <= one.began <= errand.ended
        and not run.is_excused(one)
        for one in run.answers
    )


def findings(run: Run) -> list[str]:
    """All that must not be."""
    found = [
        f"{one.status or 'no answer'} for {one.buyer} of cell {one.home}, which was well"
        for one in run.answers
        if one.is_error and not run.is_excused(one)
    ]
    found += [
        f"{one.buyer} of cell {one.home} waited {one.waited_s:.0f} s for goods that never came, though nothing was killed"
        for one in run.errands
        if one.outcome == NEVER_CAME
        and not any(strike.covers(one.began, one.ended) for strike in run.striker.strikes)
    ]
    kinds = {one.errand.is_across for one in run.bought}
    if kinds != {True, False}:
        found.append("not both kinds of purchases were made, at home and across cells: this proves nothing")
    return [*run.record.surprises, *run.striker.conclusions(), *found, *run.findings]


def lines(
    run: Run, books: tradebooks.Books, *, buyers: int, lasted: float, quiet_s: float
) -> tuple[str, ...]:
    """What is printed."""
    return (
        *_traded(run, lasted),
        *_struck(run),
        *_delivered(run, books),
        *(_harmed(run, strike, buyers) for strike in run.striker.strikes if strike.kind == PRIMARY),
        f"all letters had arrived and nothing was open {quiet_s:.1f} s after the last",
    )


def _traded(run: Run, lasted: float) -> tuple[str, ...]:
    refused = Counter(one.outcome for one in run.errands if one.outcome != "bought")
    across = sum(1 for one in run.bought if one.errand.is_across)
    cancelled = sum(len(one.cancelled) for one in run.bought)
    refunded = sum(1 for one in run.bought if one.refunded)
    attempts = f"{len(run.errands)} attempts by {len(run.buyers)} buyers in {lasted:.0f} s"
    return (
        f"{attempts}; refused: {dict(refused) or 'none'}",
        f"{len(run.bought)} purchases acknowledged: {len(run.bought) - across} at home, {across} across cells",
        f"{cancelled} orders called off, {refunded} purchases with money back",
    )


def _struck(run: Run) -> tuple[str, ...]:
    kills = [one for one in run.striker.strikes if one.kind != BROKER]
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(Counter(one.kind for one in kills).items()))
    away = ", ".join(f"{one.back_s:.0f} s" for one in run.striker.strikes if one.kind == BROKER)
    longest = max(kills, key=lambda one: one.back_s, default=None)
    recovery = f"{longest.back_s:.1f} s ({longest.name})" if longest else "none"
    return (
        f"{len(kills)} SIGKILLs: {kinds or 'none'}; the broker away for {away or '0 s'}",
        f"longest recovery {recovery}",
    )


def _delivered(run: Run, books: tradebooks.Books) -> tuple[str, ...]:
    slow = tradebooks.delays(books)
    waited = max((one.waited_s for one in run.errands), default=0.0)
    slowest = f"slowest delivery of an order to the shop's cell {max(slow, default=0.0):.1f} s"
    return (
        f"{slowest}, p50 {tradebooks.middle(slow):.2f} s, of {len(slow)}",
        f"goods of another cell were waited for {waited:.1f} s at most",
    )


def _harmed(run: Run, strike: Strike, buyers: int) -> str:
    found = harm(run, strike)
    return (
        f"{strike.name}, back after {strike.back_s:.1f} s: home users harmed {len(found.home)} of {buyers};"
        f" buyers of its shops elsewhere harmed {len(found.elsewhere)} of {len(found.at_its_shops)}"
    )
