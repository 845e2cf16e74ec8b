"""Tenders: whose account pays, and how a refund divides among all that paid an order.

Note [A refund never takes back]
    Each source shall have, after refunds of R in all, its share of R by what it paid, to the minor unit. With three
    sources or more the largest remainder alone can give a source less of R + 1 than it gave of R (the Alabama paradox):
    the next refund would have to take money back from it. So the units are put in one order, by what a source paid over
    2n + 1 for its unit n (Webster's method, which for two sources is the largest remainder), and a refund of R is the
    first R of them. What a source has then only grows, does not depend on how R was cut into refunds, and for
    R = all that was paid is exactly what it paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from titan.kernel.money import round_minor

from ..contracts import Tender, TenderKind


@dataclass(frozen=True, slots=True)
class Source:
    """What one source paid of an order, and how much of that went back or is on its way; the method has no tender."""

    paid: int
    refunded: int
    tender: Tender | None = None

    @property
    def left(self) -> int:
        """What can still go back to it."""
        return self.paid - self.refunded

    @property
    def is_buyers(self) -> bool:
        """The buyer's money, and not the platform's."""
        return self.tender is None or self.tender.kind is not TenderKind.SUBSIDY


def left(sources: Sequence[Source]) -> int:
    """What can still be refunded to the buyer."""
    return sum(source.left for source in sources if source.is_buyers)


def shares(sources: Sequence[Source], amount: int) -> list[int]:
    """What each source gets of a refund of `amount` to the buyer. The subsidy's share comes on top.

    Raises:
        ValueError: more than is left.
    """
    buyers = [source for source in sources if source.is_buyers]
    if not 0 <= amount <= left(sources):
        raise ValueError("a refund is at most what is left")
    of_buyers = iter(_divided(buyers, amount))
    return [next(of_buyers) if source.is_buyers else of_subsidy(source, buyers, amount) for source in sources]


def of_subsidy(subsidy: Source, buyers: Sequence[Source], amount: int) -> int:
    """What the platform gets back when the buyer gets `amount`; all of it once the buyer has all."""
    paid = sum(source.paid for source in buyers)
    refunded = sum(source.refunded for source in buyers) + amount
    target = round_minor(Decimal(subsidy.paid * refunded) / paid) if paid > refunded else subsidy.paid
    return max(0, target - subsidy.refunded)


def _divided(sources: Sequence[Source], amount: int) -> list[int]:
    """See Note [A refund never takes back]. Who has more than its share, by a refused refund or by one that the
    provider made itself, waits until the others have theirs."""
    made = [0] * len(sources)
    waiting = list(range(len(sources)))
    while waiting:
        total = amount + sum(sources[i].refunded for i in waiting)
        targets = _webster([sources[i].paid for i in waiting], total)
        due = [i for i, target in zip(waiting, targets, strict=True) if target >= sources[i].refunded]
        if due == waiting:
            for i, target in zip(waiting, targets, strict=True):
                made[i] = target - sources[i].refunded
            break
        waiting = due
    return made


def _webster(paid: Sequence[int], total: int) -> list[int]:
    """How many of the first `total` units each source has."""
    whole = sum(paid)
    if not total:
        return [0] * len(paid)
    had = [(2 * total * one + whole) // (2 * whole) for one in paid]
    while sum(had) > total:
        having = [i for i, units in enumerate(had) if units]
        had[min(having, key=lambda i: (_rank(paid[i], had[i] - 1), -i))] -= 1
    while sum(had) < total:
        had[min(range(len(paid)), key=lambda i: (-_rank(paid[i], had[i]), i))] += 1
    return had


def _rank(paid: int, unit: int) -> Fraction:
    """The place of a source's unit (counted from 0) in the one order; the greater comes first."""
    return Fraction(paid, 2 * unit + 1)


def shortage(tender: Tender) -> str:
    """The reason of a payment that is declined because this tender holds too little."""
    return f"{tender.kind}.insufficient_funds:{tender.source_id}"


def short_tender(reason: str) -> dict[str, str] | None:
    """The tender that a decline's reason names, for the refusal's extra; None where it names none."""
    words, _, source = reason.partition(":")
    kind, _, code = words.partition(".")
    is_named = code == "insufficient_funds" and source and kind in {known.value for known in TenderKind}
    return {"kind": kind, "source_id": source} if is_named else None
