"""What the ledger learns from orders and payments: when an order's escrow shall be emptied.

That is done where the order is at home; the cell of the shop hears of it by a letter and moves the shop's money.
"""

from titan.apps.orders.events import OrderCancelled, OrderCompleted
from titan.apps.payments.events import PaymentCaptured, PaymentRefunded
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api
from .events import EscrowReclaimed, EscrowReclaimUndone, EscrowReleased

subscription = Subscription("wallet.escrow")
letters = bus.subscribe("wallet.letters", topic="letters")
for _event in (EscrowReleased, EscrowReclaimed, EscrowReclaimUndone):
    bus.address(_event, to="shop_id")


@subscription.on(OrderCompleted)
def release(_: Envelope, event: Event) -> None:
    """The seller has earned the money."""
    assert isinstance(event, OrderCompleted)
    if homes.is_here(event.order_id):
        api.release_escrow(
            order_id=event.order_id,
            shop_id=event.shop_id,
            total=event.escrowed or event.total,
            commission_bp=event.commission_bp,
            commission=event.commission,
            commission_tax=event.commission_tax,
        )


@subscription.on(OrderCancelled)
def expect_empty(_: Envelope, event: Event) -> None:
    """Payments gives the money back; the check watches that it does."""
    assert isinstance(event, OrderCancelled)
    if homes.is_here(event.order_id):
        api.expect_empty_escrow(order_id=event.order_id, shop_id=event.shop_id, total=event.total)


@subscription.in_runs(PaymentCaptured)
def settle_captured(pairs: Pairs) -> None:
    """Cash may arrive after the order has completed."""
    parts = [part for _, event in pairs if isinstance(event, PaymentCaptured) for part in event.parts]
    api.settle_escrows(order_ids=[part.order_id for part in parts])


@subscription.on(PaymentRefunded)
def settle_refunded(_: Envelope, event: Event) -> None:
    """What is left after a refund is the seller's."""
    assert isinstance(event, PaymentRefunded)
    api.close_reclaim(refund_id=event.refund_id)
    api.settle_escrow(order_id=event.order_id, currency=event.amount.currency)


@letters.on(EscrowReleased)
def take_release(_: Envelope, event: Event) -> None:
    """A shop of this cell has earned an order of another one."""
    assert isinstance(event, EscrowReleased)
    api.take_release(event=event)


@letters.on(EscrowReclaimed)
def take_reclaim(_: Envelope, event: Event) -> None:
    """It gives money back for a refund."""
    assert isinstance(event, EscrowReclaimed)
    api.take_reclaim(event=event)


@letters.on(EscrowReclaimUndone)
def take_undo(_: Envelope, event: Event) -> None:
    """That refund was given up."""
    assert isinstance(event, EscrowReclaimUndone)
    api.take_reclaim_undone(event=event)
