"""What may still be asked for an order, and the rules that say so."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import CategoryNotFound
from titan.apps.orders.contracts import Order
from titan.kernel import clock
from titan.kernel.money import Money

from ..contracts import LineStanding, OrderStanding
from ..domain import amounts, eligibility
from ..domain.flow import ENDS
from ..domain.rules import Rule
from ..models import CaseRow, LineRow, OrderRow, RuleRow
from . import alternatives, cases, goods
from .goods import Goods


def rules() -> tuple[Rule, ...]:
    """All rules, the default first."""
    rows = RuleRow.objects.order_by("category_id")
    found = [
        Rule(row.id, row.category_id, row.return_days, row.claim_days, row.is_returnable) for row in rows
    ]
    return tuple(sorted(found, key=lambda rule: rule.category_id is not None))


def window_of(one: Goods, known: Sequence[Rule] = ()) -> eligibility.Window:
    """Until when something may be asked for goods."""
    rule = eligibility.rule_for(_path(one.category_id), known or rules())
    return eligibility.window(one.since, rule)


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
    currency = order.total.currency
    counters = {line.position: line.taken for line in LineRow.objects.filter(order_id=order.id)}
    row = OrderRow.objects.filter(order_id=order.id).first()
    lines = _lines(order, counters)
    is_taken = row is not None and row.is_shipping_taken
    found = CaseRow.objects.filter(order_id=order.id).exclude(status__in=[one.value for one in ENDS])
    after = settings.REFUNDS_NOT_ARRIVED_AFTER_DAYS
    return OrderStanding(
        order_id=order.id,
        lines=lines,
        shipping_left=Money(0 if is_taken else amounts.paid_of(order).shipping, currency),
        can_claim_not_arrived=eligibility.is_missing(order, after_days=after, now=clock.now()),
        open_case_id=found.values_list("id", flat=True).first(),
        refusal=eligibility.refusal(order),
        cases=cases.of_order(order.id),
    )


def _lines(order: Order, counters: Mapping[int, int]) -> tuple[LineStanding, ...]:
    now, known, currency = clock.now(), rules(), order.total.currency
    found = [(one, window_of(one, known), counters.get(one.position, 0)) for one in goods.of(order)]
    returnable = [
        one
        for one, window, taken in found
        if taken < one.quantity and window.return_until and now <= window.return_until
    ]
    instead = alternatives.of(returnable, currency=currency)
    return tuple(
        LineStanding(
            position=one.position,
            variant_id=one.variant_id,
            title=one.title,
            label=one.label,
            picture_url=one.picture_url,
            left=one.quantity - taken,
            amount_left=Money(_left(one, taken), currency),
            return_until=window.return_until,
            claim_until=window.claim_until,
            instead=instead.get(one.position, ()),
        )
        for one, window, taken in found
    )


def _left(one: Goods, taken: int) -> int:
    return amounts.of_units(one.paid, bought=one.quantity, before=taken, quantity=one.quantity - taken)
