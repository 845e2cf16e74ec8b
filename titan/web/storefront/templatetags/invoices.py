"""The papers of an order: `{% load invoices %}`."""

from django import template

from titan.apps.invoices import api as invoices
from titan.apps.invoices.contracts import Paper
from titan.apps.orders.contracts import Order

register = template.Library()


@register.simple_tag
def papers_of(order: Order) -> tuple[Paper, ...]:
    """The invoice of an order and its credit notes; none, and no look, while nothing was paid."""
    return invoices.of_order(order_id=order.id, buyer_id=order.buyer_id) if order.is_paid else ()
