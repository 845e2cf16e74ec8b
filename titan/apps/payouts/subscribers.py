"""What payouts learns from the ledger: what shops earned, and what was taken back.

A shop is paid in its own cell, which has a copy of each fact of an order of another.
"""

from titan.apps.wallet.events import EscrowReclaimed, EscrowReclaimUndone, EscrowReleased
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.eventlog.registry import Subscription

from . import api

subscription = Subscription("payouts.earnings")


@subscription.on(EscrowReleased)
def earn(_: Envelope, event: Event) -> None:
    """An order's money is the shop's."""
    assert isinstance(event, EscrowReleased)
    if not homes.is_here(event.shop_id):
        return
    api.record_release(
        order_id=event.order_id,
        shop_id=event.shop_id,
        paid=event.paid,
        commission=event.commission,
        tax=event.tax,
        at=event.released_at,
    )


@subscription.on(EscrowReclaimed)
def take_back(_: Envelope, event: Event) -> None:
    """The shop bears a refund of an order whose money it had."""
    assert isinstance(event, EscrowReclaimed)
    if not homes.is_here(event.shop_id):
        return
    api.record_refund(
        refund_id=event.refund_id,
        order_id=event.order_id,
        shop_id=event.shop_id,
        seller=event.seller,
        advance=event.advance,
        commission=event.commission,
        tax=event.tax,
        at=event.at,
    )


@subscription.on(EscrowReclaimUndone)
def give_again(_: Envelope, event: Event) -> None:
    """That refund was given up."""
    assert isinstance(event, EscrowReclaimUndone)
    if not homes.is_here(event.shop_id):
        return
    api.record_refund(
        refund_id=event.refund_id,
        order_id=event.order_id,
        shop_id=event.shop_id,
        seller=event.seller,
        advance=event.advance,
        commission=event.commission,
        tax=event.tax,
        at=event.at,
        is_undone=True,
    )
