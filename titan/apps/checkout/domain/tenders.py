"""What pays an order: first the tenders that the buyer named, in their order, then the method."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from titan.apps.payments.contracts import Tender, TenderKind
from titan.kernel.money import Money, allocate


@dataclass(frozen=True, slots=True)
class Due:
    """An order and what of it is still to be paid."""

    order_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class Source:
    """An account of the buyer's and what is on it."""

    kind: TenderKind
    id: UUID
    available: Money


def spread(dues: Sequence[Due], sources: Sequence[Source]) -> tuple[Tender, ...]:
    """Take from each source as much as is still due, split over the orders in proportion to that.

    Sources in another currency are passed over. Never more than a source holds, nor than is due.
    """
    left = [due.amount.amount for due in dues]
    tenders: list[Tender] = []
    for source in sources:
        if not dues or source.available.currency != dues[0].amount.currency:
            continue
        used = min(source.available.amount, sum(left))
        if used <= 0:
            continue
        for place, part in enumerate(allocate(used, left)):
            if part:
                money = Money(part, source.available.currency)
                tenders.append(Tender(dues[place].order_id, source.kind, source.id, money))
                left[place] -= part
    return tuple(tenders)


def left_to_pay(due: Due, tenders: Sequence[Tender]) -> Money:
    """What the method pays of an order. A subsidy pays beside the buyer, so it does not count."""
    paid = sum(
        tender.amount.amount
        for tender in tenders
        if tender.order_id == due.order_id and tender.kind is not TenderKind.SUBSIDY
    )
    return Money(due.amount.amount - paid, due.amount.currency)
