"""Where cases end: in a refund, in other goods, or in nothing; and what they have taken of the order meanwhile."""

from uuid import UUID

from django.db.models import F

from titan.apps.orders import api as orders
from titan.apps.orders.contracts import OrderStatus
from titan.kernel.ids import derived_id

from ..contracts import AmountInvalid, Bearer, CaseOutcome, CaseReason, CaseStatus
from ..domain.eligibility import bearer_of
from ..events import CaseClosed
from ..models import LineRow
from .rows import Held, parties


def put_on_table(case: Held, amount: int) -> None:
    """Change what is on the table, and with it what the case takes of the order.

    Raises:
        AmountInvalid: all refunds of the order together would be more than what was paid.
    """
    taken = case.order.taken_minor - case.row.amount_minor + amount
    if amount < 0 or taken > case.order.paid_minor:
        left = case.order.paid_minor - case.order.taken_minor + case.row.amount_minor
        raise AmountInvalid(
            "That is more than what is left of the order.",
            extra={"left": {"amount": left, "currency": case.row.currency}},
        )
    case.order.taken_minor, case.row.amount_minor = taken, amount


def start_refund(case: Held) -> None:
    """The money shall go: from now on nothing else can happen. The process of `processes.py` sends it.

    Who bears it stands in the award where there is a final one, else it follows from the reason.
    """
    row = case.row
    if not row.is_final:
        row.shares = [[_bearer(case).value, row.amount_minor]]
    row.refund_attempt, row.refund_id = 1, derived_id(row.id, label="refund:1")
    case.move(CaseStatus.REFUNDING)
    case.note("refund_agreed")
    case.record_answer("refund_agreed")


def _bearer(case: Held) -> Bearer:
    """By how it stands now: a parcel that was missing may have been delivered since."""
    order = orders.get(order_id=case.row.order_id)
    return bearer_of(CaseReason(case.row.reason), was_delivered=order.delivered_at is not None)


def close(case: Held, outcome: CaseOutcome) -> None:
    """End a case without a refund: what it took of the order is free again, and the order goes its way."""
    case.order.taken_minor -= case.row.amount_minor
    if case.row.includes_shipping:
        case.order.is_shipping_taken = False
    for position, quantity in case.row.lines.values_list("position", "quantity"):
        LineRow.objects.filter(order=case.order, position=position).update(taken=F("taken") - quantity)
    end(case, outcome, status=CaseStatus.CLOSED)


def end(case: Held, outcome: CaseOutcome, *, status: CaseStatus) -> None:
    """Write the end down and let the order complete."""
    case.move(status)
    case.row.outcome, case.row.closed_at = outcome.value, case.at
    case.record(
        CaseClosed(
            **parties(case.row),
            outcome=outcome,
            amount=case.money(case.row.amount_minor if case.row.refund_id else 0),
            closed_at=case.at,
        )
    )
    order_id: UUID = case.row.order_id
    order = orders.settle_contest(order_id=order_id)
    if outcome is CaseOutcome.REFUNDED and order.status is OrderStatus.SHIPPED:
        # The carrier will never report it, so nothing else would give the seller what is left in escrow.
        orders.complete(order_id=order_id, even_undelivered=True)
