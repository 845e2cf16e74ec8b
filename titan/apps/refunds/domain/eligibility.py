"""Until when something may be asked for a line of an order, and what fits together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from titan.apps.orders.contracts import Order, OrderStatus

from ..contracts import Bearer, CaseKind, CaseReason
from .rules import Rule

REASONS: Mapping[CaseKind, frozenset[CaseReason]] = {
    CaseKind.RETURN: frozenset(CaseReason) - {CaseReason.NOT_ARRIVED},
    CaseKind.EXCHANGE: frozenset(CaseReason) - {CaseReason.NOT_ARRIVED},
    CaseKind.CLAIM: frozenset(CaseReason) - {CaseReason.CHANGED_MIND, CaseReason.WRONG_SIZE},
}
_SENT = (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)


@dataclass(frozen=True, slots=True)
class Window:
    """Until when goods may be returned or exchanged, and claimed about; None where they cannot be."""

    return_until: datetime | None
    claim_until: datetime | None


def rule_for(path: Sequence[UUID], rules: Sequence[Rule]) -> Rule:
    """The rule of the nearest category on the path from the root, else the default.

    Raises:
        ValueError: there is no default.
    """
    by_category = {rule.category_id: rule for rule in rules}
    for category_id in (*reversed(path), None):
        if category_id in by_category:
            return by_category[category_id]
    raise ValueError("the rules have no default")


def window(since: datetime | None, rule: Rule) -> Window:
    """What a rule makes of goods that the buyer has had since then; None: not yet."""
    if since is None:
        return Window(None, None)
    until = since + timedelta(days=rule.return_days)
    return Window(until if rule.is_returnable else None, since + timedelta(days=rule.claim_days))


def refusal(order: Order) -> str:
    """Why nothing can be asked for an order at all; empty if something can."""
    if order.status is OrderStatus.CANCELLED:
        return "The order was cancelled."
    if order.status not in _SENT:
        return "The order has not been shipped; it can simply be cancelled."
    if not order.is_paid:
        return "The order has not been paid yet."
    return ""


def is_missing(order: Order, *, after_days: int, now: datetime) -> bool:
    """The carrier had the parcel for long enough without delivering it."""
    if order.status is not OrderStatus.SHIPPED or order.shipped_at is None:
        return False
    return now >= order.shipped_at + timedelta(days=after_days)


def bearer_of(reason: CaseReason, *, was_delivered: bool) -> Bearer:
    """Who bears a refund that no moderator decided: the carrier a parcel that it lost, else the seller."""
    is_lost = reason is CaseReason.NOT_ARRIVED and not was_delivered
    return Bearer.CARRIER if is_lost else Bearer.SELLER
