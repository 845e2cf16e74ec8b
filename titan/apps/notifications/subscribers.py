"""What notifications learn from orders, money, parcels, cases, reviews and the lines of flash sales."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from titan.apps.flashsales.events import BuyerCalledUp
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
from titan.apps.reviews.events import ReviewAnswered, ReviewHidden, ReviewWritten
from titan.apps.wallet.events import EscrowReleased
from titan.kernel.events import Envelope, Event
from titan.kernel.money import Money
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api
from .contracts import CalledUp, CaseFact, News, OrderFacts, Phrase, ReviewNews
from .contracts import marked as _

subscription = Subscription("notifications.orders")
cases = Subscription("notifications.cases")
lines = Subscription("notifications.lines")
reviews = Subscription("notifications.reviews")


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
            for _unused, event in orders
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
        title=Phrase(_("Order {number} is placed")),
        body=(
            Phrase(_("Thank you! {shop} has received your order.")),
            Phrase(_("Units: {units}."), {"units": units}),
        ),
        cause=cause,
    )


@subscription.in_runs(OrderPaid)
def paid(pairs: Pairs) -> None:
    """The sellers have something to ship."""
    api.tell_sellers(
        news=[
            _to_ship(event.order_id, _cause(envelope))
            for envelope, event in pairs
            if isinstance(event, OrderPaid)
        ]
    )


def _to_ship(order_id: UUID, cause: str) -> News:
    return News(
        order_id=order_id,
        kind="order.to_ship",
        title=Phrase(_("New order {number} to ship")),
        body=(Phrase(_("Order {number} is ready to be packed and shipped.")),),
        cause=cause,
    )


def _tell_buyer(order_id: UUID, *, kind: str, title: str, body: tuple[Phrase, ...], cause: str) -> None:
    api.tell_buyers(news=[News(order_id, kind, Phrase(title), body, cause)])


def _tell_seller(order_id: UUID, *, kind: str, title: str, body: tuple[Phrase, ...], cause: str) -> None:
    api.tell_sellers(news=[News(order_id, kind, Phrase(title), body, cause)])


@subscription.on(OrderShipped)
def shipped(envelope: Envelope, event: Event) -> None:
    """The parcel is under way."""
    assert isinstance(event, OrderShipped)
    tracking = {"tracking": event.tracking_number}
    number = (Phrase(_("Tracking number: {tracking}."), tracking),) if event.tracking_number else ()
    _tell_buyer(
        event.order_id,
        kind="order.shipped",
        title=_("Order {number} is on its way"),
        body=(Phrase(_("{shop} handed your parcel to {carrier}."), {"carrier": event.carrier}), *number),
        cause=_cause(envelope),
    )


@subscription.on(OrderDelivered)
def delivered(envelope: Envelope, event: Event) -> None:
    """The parcel arrived."""
    assert isinstance(event, OrderDelivered)
    _tell_buyer(
        event.order_id,
        kind="order.delivered",
        title=_("Order {number} was delivered"),
        body=(Phrase(_("Your parcel from {shop} has arrived. Please confirm the receipt if all is well.")),),
        cause=_cause(envelope),
    )


@subscription.on(OrderCompleted)
def completed(envelope: Envelope, event: Event) -> None:
    """The seller has earned the money."""
    assert isinstance(event, OrderCompleted)
    _tell_seller(
        event.order_id,
        kind="order.completed",
        title=_("Order {number} is completed"),
        body=(Phrase(_("The money of order {number} is being moved to your balance.")),),
        cause=_cause(envelope),
    )


@subscription.on(EscrowReleased)
def released(envelope: Envelope, event: Event) -> None:
    """The balance grew."""
    assert isinstance(event, EscrowReleased)
    _tell_seller(
        event.order_id,
        kind="balance.credited",
        title=_("Money received for order {number}"),
        body=(Phrase(_("{amount} were added to your balance."), {"amount": event.seller_share}),),
        cause=_cause(envelope),
    )


@subscription.on(OrderCancelled)
def cancelled(envelope: Envelope, event: Event) -> None:
    """Both sides are told; stock and money go back by themselves."""
    assert isinstance(event, OrderCancelled)
    reason = (Phrase(_("Reason: {reason}"), {"reason": event.reason}),) if event.reason else ()
    money = (Phrase(_("Your money is on its way back to you.")),) if event.is_paid else ()
    _tell_buyer(
        event.order_id,
        kind="order.cancelled",
        title=_("Order {number} was cancelled"),
        body=(Phrase(_("Your order from {shop} was cancelled.")), *reason, *money),
        cause=_cause(envelope),
    )
    _tell_seller(
        event.order_id,
        kind="order.cancelled",
        title=_("Order {number} was cancelled"),
        body=(Phrase(_("Order {number} was cancelled; its units are back in stock.")), *reason),
        cause=_cause(envelope),
    )


@subscription.on(PaymentRefunded)
def refunded(envelope: Envelope, event: Event) -> None:
    """The money went back."""
    assert isinstance(event, PaymentRefunded)
    _tell_buyer(
        event.order_id,
        kind="payment.refunded",
        title=_("Refund for order {number}"),
        body=(Phrase(_("{amount} went back to you by the way you paid."), {"amount": event.amount}),),
        cause=_cause(envelope),
    )


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


@lines.in_runs(BuyerCalledUp)
def called_up(pairs: Pairs) -> None:
    """They have minutes to pay."""
    api.tell_called_up(
        calls=[
            CalledUp(event.reservation_id, event.user_id, event.title, event.expires_at, _cause(envelope))
            for envelope, event in pairs
            if isinstance(event, BuyerCalledUp)
        ]
    )


@reviews.on(ReviewWritten)
def reviewed(envelope: Envelope, event: Event) -> None:
    """The shop may answer."""
    assert isinstance(event, ReviewWritten)
    said = event.review
    news = ReviewNews(said.seller_id, "written", said.id, said.product_title, _cause(envelope))
    api.tell_of_review(news=replace(news, stars=said.rating), at=envelope.recorded_at)


@reviews.on(ReviewAnswered, ReviewHidden)
def review_handled(envelope: Envelope, event: Event) -> None:
    """The buyer reads what the shop says, or why nobody else reads it."""
    assert isinstance(event, ReviewAnswered | ReviewHidden)
    done = event.handling
    what, words = (
        ("answered", done.answer) if isinstance(event, ReviewAnswered) else ("hidden", done.hidden_reason)
    )
    news = ReviewNews(done.buyer_id, what, done.review_id, done.product_title, _cause(envelope))
    api.tell_of_review(news=replace(news, shop=done.shop_name, words=words), at=envelope.recorded_at)
