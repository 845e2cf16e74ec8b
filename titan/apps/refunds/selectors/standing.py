"""What may still be asked for an order, and the rules that say so."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import CategoryNotFound
from titan.apps.orders.contracts import Order
from titan.kernel import clock
from titan.kernel.money import Money

from ..contracts import LineStanding, OrderStanding, Rule
from ..domain import amounts, eligibility
from ..domain.flow import ENDS
from ..models import CaseRow, LineRow, OrderRow, RuleRow
from . import cases


def rules() -> tuple[Rule, ...]:
    """All rules, the default first."""
    rows = RuleRow.objects.order_by("category_id")
    found = [
        Rule(row.id, row.category_id, row.return_days, row.claim_days, row.is_returnable) for row in rows
    ]
    return tuple(sorted(found, key=lambda rule: rule.category_id is not None))


def window_of(order: Order, position: int, known: Sequence[Rule] = ()) -> eligibility.Window:
    """Until when something may be asked for a line."""
    rule = eligibility.rule_for(_path(order.lines[position].category_id), known or rules())
    return eligibility.window(order, rule)


def _path(category_id: UUID | None) -> tuple[UUID, ...]:
    """The category and those above it, from the root; nothing for one that is gone."""
    if category_id is None:
        return ()
    try:
        return categories.get(category_id=category_id).path_ids
    except CategoryNotFound:
        return ()


def of(order: Order) -> OrderStanding:
    """What may still be asked for an order."""
    known, paid, currency = rules(), amounts.paid_of(order), order.total.currency
    counters = {line.position: line.taken for line in LineRow.objects.filter(order_id=order.id)}
    row = OrderRow.objects.filter(order_id=order.id).first()
    lines = []
    for position, line in enumerate(order.lines):
        window, taken = window_of(order, position, known), counters.get(position, 0)
        left = line.quantity - taken
        minor = amounts.of_units(paid.lines[position], bought=line.quantity, before=taken, quantity=left)
        lines.append(
            LineStanding(
                position=position,
                variant_id=line.variant_id,
                title=line.title,
                label=line.label,
                picture_url=line.picture_url,
                left=left,
                amount_left=Money(minor, currency),
                return_until=window.return_until,
                claim_until=window.claim_until,
            )
        )
    is_taken = row is not None and row.is_shipping_taken
    found = CaseRow.objects.filter(order_id=order.id).exclude(status__in=[one.value for one in ENDS])
    after = settings.REFUNDS_NOT_ARRIVED_AFTER_DAYS
    return OrderStanding(
        order_id=order.id,
        lines=tuple(lines),
        shipping_left=Money(0 if is_taken else paid.shipping, currency),
        can_claim_not_arrived=eligibility.is_missing(order, after_days=after, now=clock.now()),
        open_case_id=found.values_list("id", flat=True).first(),
        refusal=eligibility.refusal(order),
        cases=cases.of_order(order.id),
    )
