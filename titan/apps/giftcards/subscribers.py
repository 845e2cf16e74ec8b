"""What gift cards learn from payments: money came back onto one, perhaps after its last day."""

from uuid import UUID

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import Tender, TenderKind
from titan.apps.payments.events import PaymentPartReleased, PaymentRefunded, PaymentVoided
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription

from . import api

subscription = Subscription("giftcards.payments")


@subscription.on(PaymentRefunded)
def refunded(_: Envelope, event: Event) -> None:
    """Of what was captured."""
    assert isinstance(event, PaymentRefunded)
    for tender in event.tenders:
        _came_back(event.refund_id, event.buyer_id, tender)


@subscription.on(PaymentPartReleased)
def released(_: Envelope, event: Event) -> None:
    """An order was called off before its part was captured."""
    assert isinstance(event, PaymentPartReleased)
    payment = payments.get(payment_id=event.payment_id)
    for tender in payment.tenders:
        if tender.order_id == event.order_id:
            _came_back(event.order_id, payment.buyer_id, tender)


@subscription.on(PaymentVoided)
def voided(_: Envelope, event: Event) -> None:
    """A payment was called off before it was captured; of an order that was called off before, this is known."""
    assert isinstance(event, PaymentVoided)
    payment = payments.get(payment_id=event.payment_id)
    for tender in payment.tenders:
        _came_back(tender.order_id, payment.buyer_id, tender)


def _came_back(cause_id: UUID, buyer_id: UUID, tender: Tender) -> None:
    if tender.kind is TenderKind.GIFT_CARD and tender.source_id is not None:
        api.credit_what_came_late(
            cause_id=cause_id, card_id=tender.source_id, buyer_id=buyer_id, amount=tender.amount
        )
