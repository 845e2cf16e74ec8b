"""The one door to checkout."""

from collections.abc import Mapping
from uuid import UUID

from titan.apps.payments.contracts import PaymentWish
from titan.apps.pricing.contracts import WantedLine
from titan.apps.users.contracts import PostalAddress
from titan.platform.processes import running

from . import services
from .contracts import Purchase, QuoteOffer, VoucherWish
from .processes import buying

NO_WISH = VoucherWish()


def offer(
    *,
    buyer_id: UUID,
    address: PostalAddress,
    currency: str,
    chosen: Mapping[UUID, UUID] | None = None,
    lines: tuple[WantedLine, ...] | None = None,
    voucher_wish: VoucherWish = NO_WISH,
    reservation_id: UUID | None = None,
) -> QuoteOffer:
    """Freeze a quote for the selected lines of the buyer's cart (or for `lines`) and an address.

    With `reservation_id` the quote is for a reservation of a flash sale, in its units, price and currency; of vouchers only
    those for shipping are used then, and no coins.

    `chosen` maps shops to shipping services; a shop that is not named gets its cheapest. Vouchers are picked as
    `voucher_wish` says; the platform's fee is frozen with the quote.

    Raises:
        CartEmpty, AddressInvalid, ShopNotSelling, ShippingUnavailable, ShippingServiceNotFound,
        NotSoldInCurrency, VariantNotFound, PriceChanged; ReservationNotFound, ReservationOver.
    """
    return services.offer(
        buyer_id=buyer_id,
        address=address,
        chosen=chosen or {},
        currency=currency,
        lines=lines,
        wish=voucher_wish,
        reservation_id=reservation_id,
    )


def buy(
    *,
    buyer_id: UUID,
    quote_id: UUID,
    wish: PaymentWish,
    idempotency_key: str,
    fingerprint: str,
    gift_cards: tuple[str, ...] = (),
    uses_credit: bool = False,
) -> tuple[Purchase, bool]:
    """Buy a quote at once, as far as that goes; the flag tells that the answer was given before.

    Gift cards, by their codes, and store credit pay before the method does; where they pay all, it is not used.

    The same key and fingerprint again has no further effect and tells how the purchase stands.

    Raises:
        QuoteNotFound, QuoteExpired, QuoteUsed, WrongMethod, giftcards' GiftCardNotFound, IdempotencyInFlight,
        IdempotencyKeyReused, and the refusal of a step (SoldOut, NotEnoughCoins, PaymentDeclined, InsufficientFunds, …) after all was undone, with
        `extra["purchase_id"]`.
    """
    return buying.buy(
        buyer_id=buyer_id,
        quote_id=quote_id,
        wish=wish,
        wallets=buying.Wallets(gift_cards, uses_credit),
        idempotency_key=idempotency_key,
        fingerprint=fingerprint,
    )


def get_purchase(*, purchase_id: UUID, buyer_id: UUID) -> Purchase:
    """How a buyer's purchase stands.

    Raises:
        PurchaseNotFound: no such purchase of that buyer.
    """
    return buying.purchase_of(buying.standing(purchase_id, buyer_id))


def resume(*, purchase_id: UUID, buyer_id: UUID) -> Purchase:
    """Run a waiting purchase now, as when the buyer comes back from the provider's page.

    Raises:
        PurchaseNotFound: no such purchase of that buyer.
    """
    buying.standing(purchase_id, buyer_id)
    return buying.purchase_of(running.advance(purchase_id))
