"""Buying: start the process or find the one that was started, and tell how it stands."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from titan.apps.giftcards import api as giftcards
from titan.apps.inventory import api as inventory
from titan.apps.payments.contracts import PaymentMethod, PaymentWish, TenderKind
from titan.apps.pricing import api as pricing
from titan.apps.pricing.contracts import Quote
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.kernel.errors import TitanError
from titan.kernel.ids import bucket_of, millis_of, new_id
from titan.platform import homes
from titan.platform.idempotency import IdempotencyInFlight, IdempotencyKeyReused
from titan.platform.processes import running, store
from titan.platform.processes.definition import Outcome

from ..contracts import (
    Purchase,
    PurchaseNotFound,
    PurchaseOrder,
    PurchasePayment,
    PurchaseStatus,
    QuoteUsed,
    WrongMethod,
)
from ..domain.state import CheckoutState, dues, order_id, quote_key, subsidies
from ..domain.tenders import Source, left_to_pay, spread
from . import at_once
from .steps import CHECKOUT, stock_lines


@dataclass(frozen=True, slots=True)
class Wallets:
    """What the buyer pays with before the method: gift cards by their codes, in this order, then store credit."""

    gift_cards: tuple[str, ...] = ()
    uses_credit: bool = False


def buy(
    *,
    buyer_id: UUID,
    quote_id: UUID,
    wish: PaymentWish,
    wallets: Wallets,
    idempotency_key: str,
    fingerprint: str,
) -> tuple[Purchase, bool]:
    """Buy a quote. Returns the purchase and whether this is an answer given before.

    Raises:
        The refusal of any step, after everything was undone; IdempotencyInFlight, IdempotencyKeyReused,
        QuoteUsed, QuoteNotFound, QuoteExpired, WrongMethod, GiftCardNotFound; inventory's StockElsewhere, with nothing
        begun: the same request may succeed in a moment.
    """
    purchase_id = new_id(bucket=bucket_of(buyer_id))
    caller_key = f"checkout.caller:{buyer_id}:{idempotency_key}"
    quote = _quote(quote_id, buyer_id, caller_key, fingerprint)
    if quote.payment_method and quote.payment_method != wish.method:
        raise WrongMethod(f"A voucher of this quote holds for paying by {quote.payment_method} alone.")
    _fetch(quote, caller_key)
    state = _first_state(purchase_id, quote, wish, _sources(quote, wallets, caller_key), fingerprint)
    keys = (caller_key, quote_key(quote_id))
    outcome = at_once.buy(purchase_id, state, keys=keys) or running.start(
        id=purchase_id, kind=CHECKOUT, state=state, keys=keys
    )
    if not outcome.is_new:
        _check_same(outcome, caller_key, fingerprint)
    return _told(outcome), not outcome.is_new


def _fetch(quote: Quote, caller_key: str) -> None:
    """What another cell has must be here before the quote and the caller's key are used up, so that both can be sent again."""
    lines = [line for line in stock_lines(quote) if not homes.is_here(line.variant_id)]
    if lines and quote.reservation_id is None and store.holder(caller_key) is None:
        inventory.fetch(lines=lines, asker_id=quote.buyer_id)


def _sources(quote: Quote, wallets: Wallets, caller_key: str) -> tuple[Source, ...]:
    """The accounts that the buyer named, with what is on them now; none where the answer was given before."""
    if not (wallets.gift_cards or wallets.uses_credit) or store.holder(caller_key) is not None:
        return ()
    cards = [giftcards.find(code=code) for code in dict.fromkeys(wallets.gift_cards)]
    sources = [Source(TenderKind.GIFT_CARD, card.id, card.available) for card in cards]
    if wallets.uses_credit:
        account = AccountRef(AccountKind.CREDIT, quote.buyer_id)
        credit = wallet.balance(account=account, currency=quote.currency)
        sources.append(Source(TenderKind.CREDIT, quote.buyer_id, credit.available))
    return tuple(sources)


def _first_state(
    purchase_id: UUID, quote: Quote, wish: PaymentWish, sources: tuple[Source, ...], fingerprint: str
) -> CheckoutState:
    """What each tender pays is fixed here, so that a purchase that is resumed pays the same way."""
    owed = dues(purchase_id, quote)
    tenders = spread(owed, sources)
    is_covered = not any(left_to_pay(due, tenders) for due in owed)
    return CheckoutState(
        quote=quote,
        # Nothing is left for the method: what the tenders hold is captured as a wallet's hold is.
        wish=PaymentWish(PaymentMethod.WALLET) if is_covered else wish,
        fingerprint=fingerprint,
        tenders=(*tenders, *subsidies(purchase_id, quote)),
    )


def _quote(quote_id: UUID, buyer_id: UUID, caller_key: str, fingerprint: str) -> Quote:
    """The quote; where it can no longer be bought, an earlier purchase of the caller's is looked for first."""
    try:
        return pricing.get_quote(quote_id=quote_id, buyer_id=buyer_id)
    except TitanError:
        earlier = store.holder(caller_key)
        standing = store.read(earlier) if earlier else None
        if standing is None or standing.state.fingerprint != fingerprint:
            raise
        state: CheckoutState = standing.state
        return state.quote


def _check_same(outcome: Outcome[CheckoutState], caller_key: str, fingerprint: str) -> None:
    if store.holder(caller_key) != outcome.id:
        raise QuoteUsed(extra={"purchase_id": str(outcome.id)})
    if outcome.state.fingerprint != fingerprint:
        raise IdempotencyKeyReused


def _told(outcome: Outcome[CheckoutState]) -> Purchase:
    """The outcome as the buyer is told: a purchase, or the refusal as an error."""
    if outcome.status in ("undone", "undoing") and outcome.error is not None:
        outcome.error.extra.setdefault("purchase_id", str(outcome.id))
        raise outcome.error
    if outcome.status == "running" and not outcome.is_new:
        raise IdempotencyInFlight(retry_after=1)
    return purchase_of(outcome)


def purchase_of(outcome: Outcome[CheckoutState]) -> Purchase:
    """A purchase as its process tells it."""
    state, status = outcome.state, _status(outcome)
    quote = state.quote
    order_status = "paid" if state.is_prepaid else "placed"
    placed = status is PurchaseStatus.CONFIRMED
    payment_status = "failed" if status is PurchaseStatus.FAILED else state.payment_status
    return Purchase(
        id=outcome.id,
        buyer_id=quote.buyer_id,
        status=status,
        total=quote.total,
        orders=tuple(
            PurchaseOrder(
                id=order_id(outcome.id, shop.shop_id),
                shop_id=shop.shop_id,
                shop_name=shop.shop_name,
                total=shop.total,
                status=order_status if placed else "pending",
            )
            for shop in quote.shops
        ),
        payment=PurchasePayment(state.wish.method.value, payment_status, state.redirect_url),
        failure_code=outcome.error.code if outcome.error and status is PurchaseStatus.FAILED else "",
        failure_detail=outcome.error.detail if outcome.error and status is PurchaseStatus.FAILED else "",
        created_at=_minted_at(outcome.id),
    )


def _minted_at(id: UUID) -> datetime:
    return datetime.fromtimestamp(millis_of(id) / 1000, UTC)


def _status(outcome: Outcome[CheckoutState]) -> PurchaseStatus:
    if outcome.status == "succeeded":
        return PurchaseStatus.CONFIRMED
    if outcome.status in ("undone", "undoing", "stuck"):
        return PurchaseStatus.FAILED
    if outcome.status == "waiting" and outcome.state.redirect_url:
        return PurchaseStatus.ACTION_REQUIRED
    return PurchaseStatus.PROCESSING


def standing(purchase_id: UUID, buyer_id: UUID) -> Outcome[CheckoutState]:
    """The process of a buyer's purchase.

    Raises:
        PurchaseNotFound: no such purchase of that buyer.
    """
    progress = store.read(purchase_id)
    if progress is None or progress.kind is not CHECKOUT or progress.state.quote.buyer_id != buyer_id:
        raise PurchaseNotFound
    return running.outcome_of(progress)
