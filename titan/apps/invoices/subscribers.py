"""What invoices learn: orders and their money, and the fees that the ledger took.

Papers are written where their shop is at home; the home of the order keeps copies of those that its buyer may see.
"""

from titan.apps.orders.events import OrderCancelled, OrderPaid, OrderPlaced
from titan.apps.payments.events import PaymentRefunded
from titan.apps.wallet.events import EscrowReclaimed, EscrowReclaimUndone, EscrowReleased
from titan.kernel.events import Envelope, Event
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform import homes
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api
from .contracts import Party, Sale, SaleDiscount, SaleLine
from .events import CreditDue, PaperIssued

subscription = Subscription("invoices.papers")
letters = bus.subscribe("invoices.letters", topic="letters")
bus.address(PaperIssued, to="order_id")
bus.address(CreditDue, to="shop_id")


@letters.on(PaperIssued)
def keep_paper(_: Envelope, event: Event) -> None:
    """A shop of another cell billed a buyer of this one, or took back what it had billed."""
    assert isinstance(event, PaperIssued)
    if event.paper is not None:
        api.take_paper(paper=event.paper)


@letters.on(CreditDue)
def credit_elsewhere(_: Envelope, event: Event) -> None:
    """A buyer of another cell got money back for an order of a shop of this one."""
    assert isinstance(event, CreditDue)
    api.take_credit(due=event)


@subscription.in_runs(OrderPlaced)
def keep(pairs: Pairs) -> None:
    """What will be billed, with the address that the buyer gave."""
    api.keep_sales(sales=[_sale(event) for _, event in pairs if isinstance(event, OrderPlaced)])


def _sale(event: OrderPlaced) -> Sale:
    order, to = event.order, event.address
    town = f"{to.postal_code} {to.city} {to.region}".strip()
    return Sale(
        order_id=order.id,
        order_number=event.number,
        shop_id=order.shop_id,
        shop_name=order.shop_name,
        seller_id=order.seller_id,
        buyer_id=event.buyer_id,
        recipient=Party(to.name, (to.street, town), to.country),
        lines=tuple(
            SaleLine(
                title=line.title,
                detail=" · ".join(part for part in (line.label, line.sku) if part),
                quantity=line.quantity,
                total=line.total,
                tax=line.tax,
            )
            for line in order.lines
        ),
        discounts=tuple(
            SaleDiscount(one.label, one.is_off_shipping, one.shop_funded, one.platform_funded)
            for one in order.discounts
        ),
        goods=order.goods,
        shipping=order.shipping,
        shipping_service=order.shipping_service,
        tax=order.tax,
        total=order.total,
        placed_at=event.placed_at,
    )


@subscription.in_runs(OrderPaid)
def bill(pairs: Pairs) -> None:
    """The buyers get an invoice."""
    paid = {
        event.order_id: event.paid_at
        for _, event in pairs
        if isinstance(event, OrderPaid) and homes.is_here(event.shop_id)
    }
    if paid:
        api.bill_orders(paid=paid)


@subscription.on(OrderCancelled)
def credit_cancelled(_: Envelope, event: Event) -> None:
    """What was billed is taken back; the refund that follows then finds nothing left."""
    assert isinstance(event, OrderCancelled)
    if not homes.is_here(event.shop_id):
        return
    api.credit_order(
        order_id=event.order_id,
        source_id=derived_id(event.order_id, label="cancelled"),
        amount=None,
        by_platform=0,
        reason=event.reason or "Order cancelled",
        at=event.cancelled_at,
    )


@subscription.on(PaymentRefunded)
def credit_refunded(_: Envelope, event: Event) -> None:
    """What goes back to the buyer, and with it what the platform gave towards it."""
    assert isinstance(event, PaymentRefunded)
    by_platform = sum(one.amount.amount for one in event.tenders if one.kind == "subsidy")
    api.credit_refund(
        order_id=event.order_id,
        source_id=event.refund_id,
        amount=event.amount + Money(by_platform, event.amount.currency),
        by_platform=by_platform,
        reason=event.reason,
        at=event.at,
    )


@subscription.on(EscrowReleased)
def charge(_: Envelope, event: Event) -> None:
    """The platform took its fee."""
    assert isinstance(event, EscrowReleased)
    if not homes.is_here(event.shop_id):
        return
    api.keep_fee(
        kind="release",
        source_id=event.order_id,
        shop_id=event.shop_id,
        commission=event.commission,
        tax=event.tax,
        at=event.released_at,
    )


@subscription.on(EscrowReclaimed)
def give_back(_: Envelope, event: Event) -> None:
    """The fee's share of a refund that the shop bears."""
    assert isinstance(event, EscrowReclaimed)
    if not homes.is_here(event.shop_id):
        return
    api.keep_fee(
        kind="refund",
        source_id=event.refund_id,
        shop_id=event.shop_id,
        commission=-event.commission,
        tax=-event.tax,
        at=event.at,
    )


@subscription.on(EscrowReclaimUndone)
def charge_again(_: Envelope, event: Event) -> None:
    """That refund was given up."""
    assert isinstance(event, EscrowReclaimUndone)
    if not homes.is_here(event.shop_id):
        return
    api.keep_fee(
        kind="refund_undone",
        source_id=event.refund_id,
        shop_id=event.shop_id,
        commission=event.commission,
        tax=event.tax,
        at=event.at,
    )
