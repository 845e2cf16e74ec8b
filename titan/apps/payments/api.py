"""The one door to payments.

SQL doors (ADR 0007): `payments_open_tendered(payment, parts, tenders, events, holds, metadata, at)` and
`payments_capture_wallet(payment id, metadata, at)`, called here in one round trip each;
`payments_open_at_once(payment, parts, tenders, events, transfers, is captured, metadata, at)` for SQL functions of higher tiers,
with the members of `at_once_json`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from titan.kernel.money import Money

from . import processes
from .contracts import (
    BookedPage,
    BookedPayment,
    BookEntry,
    BookPage,
    KeptCard,
    Payment,
    PaymentMethod,
    PaymentNotFound,
    PaymentPart,
    PaymentWish,
    ProviderState,
    RefundedShare,
    RefundSplit,
    StoredMethod,
    Tender,
)
from .domain.payment import TOP_UP
from .services import (
    bookkeeping,
    capturing,
    cards,
    charges,
    methods,
    opening,
    refund_rows,
    refunding,
    rows,
    switching,
    topping_up,
)
from .services.providers.configured import settings_of
from .services.refund_rows import Refund


def authorise(
    *,
    payment_id: UUID,
    buyer_id: UUID,
    wish: PaymentWish,
    parts: tuple[PaymentPart, ...],
    amount: Money,
    tenders: tuple[Tender, ...] = (),
) -> Payment:
    """Hold the amount for a purchase; `parts` sum to it. Repeatable: the same payment again tells how it stands.

    `tenders` pay beside the method, of each order what its part leaves: they are held with the opening, captured with
    their order, and go back to their sources where the payment is declined, voided or refunded. Where they pay all,
    amount and parts are zero and the method is WALLET.

    By wallet and in cash this is one round trip. By card the provider is asked, so no transaction may be open;
    the answer may be ACTION_REQUIRED with a `redirect_url` for the buyer, and calling again looks how it went.

    Raises:
        PaymentDeclined: the wallet, the provider or a tender (`extra["tender"]`) said no; nothing was taken.
        PaymentStateConflict: it was voided, be it before this call, or is known with other terms.
        ProviderUnavailable: whether the provider acted is unknown; calling again finds out first.
        InvalidInput: the token of the wish is a card number.
        ValueError: the amounts do not add up, or a tender has not the account of its kind.
    """
    wanted = opening.Opening(payment_id, buyer_id, wish, parts, amount, tenders=tenders)
    opened = opening.open_payment(wanted)
    if wish.method is not PaymentMethod.CARD:
        return opened.payment
    return cards.authorise(wanted, opened)


def at_once_json(
    *,
    payment_id: UUID,
    buyer_id: UUID,
    wish: PaymentWish,
    parts: tuple[PaymentPart, ...],
    amount: Money,
    tenders: tuple[Tender, ...] = (),
    at: datetime,
) -> str:
    """What `payments_open_at_once` takes: a payment that no provider is asked about, by wallet captured as it is opened.

    The door raises the ledger's refusals, and TP001 for a payment that is known.

    Raises:
        ValueError: as `authorise`, or the method is CARD.
    """
    if wish.method is PaymentMethod.CARD:
        raise ValueError("a card payment is never done at once")
    return opening.at_once_json(
        opening.Opening(payment_id, buyer_id, wish, parts, amount, tenders=tenders), at=at
    )


def capture(*, payment_id: UUID) -> Payment:
    """Bring what is authorised into each order's escrow. Repeatable. By wallet one round trip.

    Cash is captured by the courier, order by order: such a payment is answered as it stands.

    Raises:
        PaymentNotFound: no such payment.
        PaymentStateConflict: it is not authorised, or the provider does not hold it any more.
        ProviderUnavailable: whether the provider acted is unknown; calling again finds out first.
    """
    return processes.capture(payment_id)


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
    """Send money of one order back by the ways it came, cash into the buyer's wallet; once per `refund_id`.

    `amount` is what the buyer gets, divided among method, gift cards and credit by what each paid of the order; the
    subsidy's share goes back to the platform beside it. After the last refund each has exactly what it paid.

    Raises:
        PaymentNotFound: no such payment.
        PaymentStateConflict: more than what was captured of the order and not refunded yet, or the money has
            left escrow, or the provider refused, or the id is known with other terms.
        ProviderUnavailable: whether the provider acted is unknown; calling again with the same id finds out.
    """
    return processes.send(Refund(refund_id, payment_id, order_id, amount, reason))


def refundable(*, payment_id: UUID, order_id: UUID) -> Money:
    """What of an order can still be refunded to the buyer, over all that paid it; refunds under way are gone already.

    Raises:
        PaymentNotFound: no such payment.
    """
    return refunding.refundable(payment_id, order_id=order_id)


def refunded_whole(*, payment_id: UUID, order_id: UUID) -> PaymentPart | None:
    """The part of an order of which the buyer has everything back, by one refund or by several that add up; else None."""
    return refund_rows.whole(payment_id, order_id)


def refunded_share(*, payment_id: UUID, order_id: UUID) -> RefundedShare | None:
    """How much of what the buyer paid for an order is back, over all refunds that have gone out; None without any."""
    return refund_rows.share(payment_id, order_id)


def refund_split(
    *, payment_id: UUID, order_id: UUID, amount: Money, refund_id: UUID | None = None
) -> RefundSplit:
    """How a refund of `amount` would divide if it were made now: `from_escrow` is what has to be in the order's escrow.

    Where that of the given id is on its way, or has gone out, it is how that one was divided.

    Raises:
        PaymentNotFound: no such payment.
        PaymentStateConflict: more than is `refundable`.
    """
    return refunding.planned(payment_id, order_id=order_id, amount=amount, refund_id=refund_id)


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


def accept_webhook(*, headers: Mapping[str, str], body: bytes, provider: str = "card") -> None:
    """Take in what a provider pushes; the same webhook again has no effect, and their order does not matter.

    Raises:
        WebhookRejected: its signature, age or form is wrong; it had no effect.
        ProviderNotFound: no provider of that name is configured.
    """
    processes.take_webhook(name=provider, headers=headers, body=body)


def reconcile_pending() -> int:
    """Ask the provider about payments it has not been heard of for more than ten seconds. Returns how many."""
    return processes.reconcile()


def store_method(*, owner_id: UUID, provider: str, card: KeptCard) -> UUID:
    """Remember a card that a provider keeps for a buyer; once per token. Its id. A forgotten one stays forgotten.

    Raises:
        ProviderNotFound: no provider of that name is configured.
        InvalidInput: the token is a card number.
    """
    settings_of(provider)
    return methods.store(owner_id=owner_id, provider=provider, card=card)


def methods_of(*, owner_id: UUID) -> tuple[StoredMethod, ...]:
    """A buyer's kept cards, the default first, then the latest."""
    return methods.of(owner_id)


def set_default_method(*, owner_id: UUID, method_id: UUID) -> None:
    """Offer that kept card first from now on, instead of the one before; repeatable.

    Raises:
        MethodNotFound: the buyer has no such card.
    """
    methods.make_default(owner_id, method_id)


def forget_method(*, owner_id: UUID, method_id: UUID) -> None:
    """Offer a kept card no longer, and have its provider let go of it.

    Raises:
        MethodNotFound: the buyer has no such card.
    """
    processes.forget_method(owner_id=owner_id, method_id=method_id)


def providers() -> tuple[ProviderState, ...]:
    """Every configured provider, with its rule and how it fares."""
    return switching.states()


def pause_provider(*, provider: str, reason: str) -> None:
    """Send no new payment there; those it has go on. Raises ProviderNotFound."""
    switching.pause(provider, reason=reason)


def resume_provider(*, provider: str, reason: str) -> None:
    """Send payments there again, its failures forgotten. Raises ProviderNotFound."""
    switching.resume(provider, reason=reason)


def note_providers() -> int:
    """Have a row for each configured provider, so that operators can switch it. Returns how many are new."""
    return switching.note()


def book(*, provider: str, start: datetime, end: datetime, after: str = "", limit: int = 500) -> BookPage:
    """A page of the provider's own book: charges made in `start..end` by its clock. No transaction may be open.

    Raises:
        ProviderNotFound: no provider of that name is configured.
        ProviderUnavailable: no answer, or it refused to show the book.
    """
    return bookkeeping.book_page(provider, start=start, end=end, after=after, limit=limit)


def payments_of_day(
    *, provider: str, start: datetime, end: datetime, after: str = "", limit: int = 1000
) -> BookedPage:
    """A page of our own book: payments with that provider that were started in `start..end`.

    Raises:
        ProviderNotFound: no provider of that name is configured.
    """
    return bookkeeping.own_page(provider, start=start, end=end, after=after, limit=limit)


def booked(*, payment_ids: Sequence[UUID]) -> tuple[BookedPayment, ...]:
    """These of our payments, whichever provider and day they are of; unknown ids are left out."""
    return bookkeeping.own(payment_ids)


def entry(*, provider: str, payment_id: UUID | None, reference: str = "") -> BookEntry | None:
    """What the provider says of one charge now, without its fee; None if it does not know it. No transaction may be open.

    It is found by its reference, and without one by the payment.

    Raises:
        ProviderNotFound: no provider of that name is configured.
        ProviderUnavailable: no answer.
    """
    return bookkeeping.entry(provider, payment_id=payment_id, reference=reference)


def give_back_charge(*, provider: str, reference: str, payment_id: UUID | None) -> str:
    """Void or refund all of a charge that its payment does not stand on. Repeatable; says what became of it.

    Raises:
        PaymentStateConflict: it is the payment's own charge, or the provider does not know it, or refuses.
        ProviderUnavailable: it has to be tried again.
        ProviderNotFound: no provider of that name is configured.
    """
    return charges.give_back(provider, reference=reference, payment_id=payment_id)


def give_back_surplus(*, payment_id: UUID) -> str:
    """Send back what the provider took above what was captured here. Repeatable; says what became of it.

    Raises:
        PaymentNotFound: no such payment.
        PaymentStateConflict: nothing is too much, or the provider refuses.
        ProviderUnavailable: it has to be tried again.
    """
    return charges.give_back_surplus(payment_id)


def resend_refunds(*, payment_id: UUID) -> str:
    """Have the provider send the refunds that are done here and that it does not know. Repeatable; says how many.

    Raises:
        PaymentNotFound: no such payment.
        PaymentStateConflict: it lacks none, or refuses.
        ProviderUnavailable: it has to be tried again.
    """
    return charges.resend_refunds(payment_id)
