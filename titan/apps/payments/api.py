"""The one door to payments.

SQL doors (ADR 0007): `payments_open(payment, parts, events, holds, metadata, at)` and
`payments_capture_wallet(payment id, metadata, at)`, called here in one round trip each.
"""

from collections.abc import Mapping
from uuid import UUID

from titan.kernel.money import Money

from . import processes
from .contracts import Payment, PaymentMethod, PaymentNotFound, PaymentPart, PaymentStatus, PaymentWish
from .domain.payment import TOP_UP
from .services import capturing, cards, opening, refunding, rows, topping_up


def authorise(
    *,
    payment_id: UUID,
    buyer_id: UUID,
    wish: PaymentWish,
    parts: tuple[PaymentPart, ...],
    amount: Money,
) -> Payment:
    """Hold the amount for a purchase; `parts` sum to it. Repeatable: the same payment again tells how it stands.

    By wallet and in cash this is one round trip. By card the provider is asked, so no transaction may be open;
    the answer may be ACTION_REQUIRED with a `redirect_url` for the buyer, and calling again looks how it went.

    Raises:
        PaymentDeclined: the wallet or the provider said no; nothing was taken.
        PaymentStateConflict: it was voided, be it before this call, or is known with other terms.
        ProviderUnavailable: whether the provider acted is unknown; calling again finds out first.
        InvalidInput: the token of the wish is a card number.
    """
    wanted = opening.Opening(payment_id, buyer_id, wish, parts, amount)
    opened = opening.open_payment(wanted)
    if wish.method is not PaymentMethod.CARD:
        return opened.payment
    return cards.authorise(wanted, opened)


def capture(*, payment_id: UUID) -> Payment:
    """Bring what is authorised into each order's escrow. Repeatable. By wallet one round trip.

    Cash is captured by the courier, order by order: such a payment is answered as it stands.

    Raises:
        PaymentNotFound: no such payment.
        PaymentStateConflict: it is not authorised, or the provider does not hold it any more.
        ProviderUnavailable: whether the provider acted is unknown; calling again finds out first.
    """
    payment = capturing.capture_wallet(payment_id)
    if payment.method is PaymentMethod.CARD and payment.status is PaymentStatus.AUTHORISED:
        return cards.capture(payment)
    return payment


def capture_cash(*, payment_id: UUID, order_id: UUID) -> None:
    """The courier has taken the cash of one order. Repeatable; no effect on payments of another method."""
    capturing.capture_cash(payment_id, order_id=order_id)


def void(*, payment_id: UUID, reason: str) -> None:
    """Give back what was not captured; what was captured stays (refund it). Repeatable.

    Of an unknown payment a mark is left, so that a late `authorise` of it fails. A card payment can neither be
    authorised nor captured from now on; its provider is told by a process, after which it counts as voided.
    """
    processes.void(payment_id, reason=reason)


def refund(*, payment_id: UUID, refund_id: UUID, order_id: UUID, amount: Money, reason: str) -> Payment:
    """Send money of one order back by the way it came, cash into the buyer's wallet; once per `refund_id`.

    Raises:
        PaymentNotFound: no such payment.
        PaymentStateConflict: more than what was captured of the order and not refunded yet, or the money has
            left escrow, or the provider refused, or the id is known with other terms.
        ProviderUnavailable: whether the provider acted is unknown; calling again with the same id finds out.
    """
    return processes.send(refunding.Refund(refund_id, payment_id, order_id, amount, reason))


def cancel_order(*, payment_id: UUID, order_id: UUID, reason: str) -> None:
    """An order was called off: its part is not captured, or all that is left of it goes back. Repeatable."""
    processes.cancel_order(payment_id, order_id=order_id, reason=reason)


def start_top_up(*, user_id: UUID, top_up_id: UUID, amount: Money, wish: PaymentWish) -> Payment:
    """Fill a buyer's wallet through the card provider; once per `top_up_id`, which is the payment's id.

    CAPTURED when the money is in the wallet, ACTION_REQUIRED when the buyer must visit `redirect_url`.

    Raises:
        InvalidInput: the amount is out of its limits, its currency not traded in, the token a card number.
        PaymentDeclined: the provider said no.
        PaymentStateConflict: the id is known with other terms.
        ProviderUnavailable: whether the provider acted is unknown; calling again finds out first.
    """
    wanted = opening.Opening(top_up_id, user_id, wish, (), topping_up.checked(amount), TOP_UP)
    return cards.authorise(wanted, opening.open_payment(wanted))


def get(*, payment_id: UUID, buyer_id: UUID | None = None) -> Payment:
    """A payment of that buyer, or (with none given) any, for operators. Raises PaymentNotFound."""
    payment = rows.get(payment_id)
    if buyer_id is not None and payment.buyer_id != buyer_id:
        raise PaymentNotFound
    return payment


def ask_provider(*, payment_id: UUID) -> Payment:
    """Ask the provider how a card payment stands, and take it in. No transaction may be open.

    Raises:
        PaymentNotFound: no such payment.
        ProviderUnavailable: no answer.
    """
    return processes.ask(payment_id)


def accept_webhook(*, headers: Mapping[str, str], body: bytes) -> None:
    """Take in what the provider pushes; the same webhook again has no effect, and their order does not matter.

    Raises:
        WebhookRejected: its signature, age or form is wrong; it had no effect.
    """
    processes.take_webhook(headers=headers, body=body)


def reconcile_pending() -> int:
    """Ask the provider about payments it has not been heard of for more than ten seconds. Returns how many."""
    return processes.reconcile()
