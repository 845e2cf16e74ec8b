"""What notifications learn from orders, money, parcels and cases."""

from typing import Any
from uuid import UUID

from titan.apps.orders.events import (
    OrderCancelled,
    OrderCompleted,
    OrderDelivered,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
)
from titan.apps.payments.events import PaymentRefunded
from titan.apps.refunds.contracts import Bearer, CaseStatus
from titan.apps.refunds.events import (
    CaseAnswered,
    CaseAwarded,
    CaseClosed,
    CaseEscalated,
    CaseOpened,
    RefundCompleted,
)
from titan.apps.wallet.events import EscrowReleased
from titan.kernel.events import Envelope, Event
from titan.kernel.money import Money
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api
from .contracts import CaseFact, News, OrderFacts

subscription = Subscription("notifications.orders")
cases = Subscription("notifications.cases")


def _cause(envelope: Envelope) -> str:
    return f"{envelope.stream}:{envelope.version}"


@subscription.in_runs(OrderPlaced)
def placed(pairs: Pairs) -> None:
    """The buyers get a confirmation; a cash-on-delivery order is to be shipped at once."""
    orders = [(_cause(envelope), event) for envelope, event in pairs if isinstance(event, OrderPlaced)]
    api.remember_orders(
        orders=[
            OrderFacts(
                order_id=event.order.id,
                number=event.number,
                shop_name=event.order.shop_name,
                seller_id=event.order.seller_id,
                buyer_id=event.buyer_id,
                buyer_name=event.buyer_name,
                buyer_email=event.buyer_email,
            )
            for _, event in orders
        ]
    )
    api.tell_buyers(news=[_confirmation(event, cause) for cause, event in orders])
    cash = [_to_ship(event.order.id, cause) for cause, event in orders if not event.is_prepaid]
    if cash:
        api.tell_sellers(news=cash)


def _confirmation(event: OrderPlaced, cause: str) -> News:
    units = sum(line.quantity for line in event.order.lines)
    return News(
        order_id=event.order.id,
        kind="order.placed",
        title="Order {number} is placed",
        body=f"Thank you! {{shop}} has received your order of {units} unit{'s' if units != 1 else ''}.",
        cause=cause,
    )


@subscription.in_runs(OrderPaid)
def paid(pairs: Pairs) -> None:
    """The sellers have something to ship."""
    api.tell_sellers(news=[_to_ship(envelope.stream, _cause(envelope)) for envelope, _ in pairs])


def _to_ship(order_id: UUID, cause: str) -> News:
    return News(
        order_id=order_id,
        kind="order.to_ship",
        title="New order {number} to ship",
        body="Order {number} is ready to be packed and shipped.",
        cause=cause,
    )


def _tell_buyer(order_id: UUID, *, kind: str, title: str, body: str, cause: str) -> None:
    api.tell_buyers(news=[News(order_id, kind, title, body, cause)])


def _tell_seller(order_id: UUID, *, kind: str, title: str, body: str, cause: str) -> None:
    api.tell_sellers(news=[News(order_id, kind, title, body, cause)])


@subscription.on(OrderShipped)
def shipped(envelope: Envelope, event: Event) -> None:
    """The parcel is under way."""
    assert isinstance(event, OrderShipped)
    number = f" Tracking number: {_literal(event.tracking_number)}." if event.tracking_number else ""
    _tell_buyer(
        event.order_id,
        kind="order.shipped",
        title="Order {number} is on its way",
        body=f"{{shop}} handed your parcel to {_literal(event.carrier)}.{number}",
        cause=_cause(envelope),
    )


@subscription.on(OrderDelivered)
def delivered(envelope: Envelope, event: Event) -> None:
    """The parcel arrived."""
    assert isinstance(event, OrderDelivered)
    _tell_buyer(
        event.order_id,
        kind="order.delivered",
        title="Order {number} was delivered",
        body="Your parcel from {shop} has arrived. Please confirm the receipt if all is well.",
        cause=_cause(envelope),
    )


@subscription.on(OrderCompleted)
def completed(envelope: Envelope, event: Event) -> None:
    """The seller has earned the money."""
    assert isinstance(event, OrderCompleted)
    _tell_seller(
        event.order_id,
        kind="order.completed",
        title="Order {number} is completed",
        body="The money of order {number} is being moved to your balance.",
        cause=_cause(envelope),
    )


@subscription.on(EscrowReleased)
def released(envelope: Envelope, event: Event) -> None:
    """The balance grew."""
    assert isinstance(event, EscrowReleased)
    share = event.seller_share
    _tell_seller(
        event.order_id,
        kind="balance.credited",
        title="Money received for order {number}",
        body=f"{share.decimal()} {share.currency} were added to your balance.",
        cause=_cause(envelope),
    )


@subscription.on(OrderCancelled)
def cancelled(envelope: Envelope, event: Event) -> None:
    """Both sides are told; stock and money go back by themselves."""
    assert isinstance(event, OrderCancelled)
    reason = f" Reason: {_literal(event.reason)}" if event.reason else ""
    money = " Your money is on its way back to you." if event.is_paid else ""
    _tell_buyer(
        event.order_id,
        kind="order.cancelled",
        title="Order {number} was cancelled",
        body=f"Your order from {{shop}} was cancelled.{reason}{money}",
        cause=_cause(envelope),
    )
    _tell_seller(
        event.order_id,
        kind="order.cancelled",
        title="Order {number} was cancelled",
        body=f"Order {{number}} was cancelled; its units are back in stock.{reason}",
        cause=_cause(envelope),
    )


@subscription.on(PaymentRefunded)
def refunded(envelope: Envelope, event: Event) -> None:
    """The money went back."""
    assert isinstance(event, PaymentRefunded)
    _tell_buyer(
        event.order_id,
        kind="payment.refunded",
        title="Refund for order {number}",
        body=f"{event.amount.decimal()} {event.amount.currency} went back to you by the way you paid.",
        cause=_cause(envelope),
    )


def _literal(text: str) -> str:
    """Text of a user inside a pattern: braces are shown, not filled in."""
    return text.replace("{", "{{").replace("}", "}}")


CaseEvent = CaseOpened | CaseAnswered | CaseEscalated | CaseAwarded | RefundCompleted | CaseClosed


def _fact(envelope: Envelope, event: CaseEvent, what: str, **more: Any) -> CaseFact:
    return CaseFact(
        case_id=event.case_id,
        order_id=event.order_id,
        number=event.order_number,
        buyer_id=event.buyer_id,
        seller_id=event.seller_id,
        cause=_cause(envelope),
        at=envelope.recorded_at,
        what=what,
        **more,
    )


@cases.in_runs(CaseOpened)
def case_opened(pairs: Pairs) -> None:
    """The sellers have to answer."""
    api.tell_of_cases(
        facts=[
            _fact(
                envelope,
                event,
                "opened",
                kind=event.kind,
                amount=event.amount,
                status=CaseStatus.REQUESTED,
                deadline_at=event.answer_by,
            )
            for envelope, event in pairs
            if isinstance(event, CaseOpened)
        ]
    )


@cases.in_runs(CaseAnswered)
def case_answered(pairs: Pairs) -> None:
    """A step was taken, or a deadline took it."""
    api.tell_of_cases(
        facts=[
            _fact(
                envelope,
                event,
                event.answer,
                by=event.by,
                amount=event.amount,
                text=event.text,
                status=CaseStatus(event.status),
                deadline_at=event.deadline_at,
            )
            for envelope, event in pairs
            if isinstance(event, CaseAnswered)
        ]
    )


@cases.in_runs(CaseEscalated)
def case_escalated(pairs: Pairs) -> None:
    """A moderator has to decide."""
    api.tell_of_cases(
        facts=[
            _fact(
                envelope,
                event,
                "appealed" if event.is_appeal else "escalated",
                by=event.by,
                text=event.text,
            )
            for envelope, event in pairs
            if isinstance(event, CaseEscalated)
        ]
    )


@cases.in_runs(CaseAwarded)
def case_awarded(pairs: Pairs) -> None:
    """A moderator has decided."""
    api.tell_of_cases(
        facts=[
            _fact(
                envelope,
                event,
                "awarded",
                amount=event.amount,
                text=event.reason,
                status=CaseStatus.AWARDED,
                deadline_at=event.appeal_by,
            )
            for envelope, event in pairs
            if isinstance(event, CaseAwarded)
        ]
    )


@cases.in_runs(RefundCompleted)
def case_refunded(pairs: Pairs) -> None:
    """The money is back."""
    api.tell_of_cases(
        facts=[
            _fact(envelope, event, "refunded", amount=event.amount, borne=_borne_by_seller(event))
            for envelope, event in pairs
            if isinstance(event, RefundCompleted)
        ]
    )


def _borne_by_seller(event: RefundCompleted) -> Money:
    own = [share.amount for share in event.shares if share.bearer is Bearer.SELLER]
    return sum(own, Money.zero(event.amount.currency))


@cases.in_runs(CaseClosed)
def case_closed(pairs: Pairs) -> None:
    """Nothing more happens."""
    api.tell_of_cases(
        facts=[
            _fact(envelope, event, "closed", outcome=event.outcome)
            for envelope, event in pairs
            if isinstance(event, CaseClosed)
        ]
    )
