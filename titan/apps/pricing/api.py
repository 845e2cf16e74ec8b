"""The one door to pricing."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from titan.apps.users.contracts import PostalAddress

from . import selectors, services
from .contracts import ChosenShipping, Discount, DraftShop, NetPart, Quote, ShopTerms, Tier, WantedLine
from .domain import reckoning

TTL = timedelta(minutes=15)


def draft(*, lines: Sequence[WantedLine], currency: str) -> tuple[DraftShop, ...]:
    """Price lines as of now, grouped by shop. Two queries.

    Raises:
        VariantNotFound: a variant is not on sale.
        NotSoldInCurrency: a variant has no price in that currency.
        PriceChanged: a price is not the one that the line says was seen.
    """
    return services.draft(lines, currency=currency)


def freeze(
    *,
    buyer_id: UUID,
    shops: Sequence[DraftShop],
    shipping: Sequence[ChosenShipping],
    terms: Sequence[ShopTerms],
    address: PostalAddress,
    buyer_name: str = "",
    buyer_email: str = "",
    discounts: Sequence[Discount] = (),
    payment_method: str = "",
    reservation_id: UUID | None = None,
    ttl: timedelta = TTL,
) -> Quote:
    """A quote, stored until `ttl` from now, in one statement.

    Raises:
        QuoteIncomplete: a shop lacks shipping or terms, or there is none.
        DiscountInvalid: a discount is of no shop of the quote, or more than what it is off.
    """
    return services.freeze(
        buyer_id=buyer_id,
        shops=shops,
        shipping=shipping,
        terms=terms,
        address=address,
        ttl=ttl,
        buyer_name=buyer_name,
        buyer_email=buyer_email,
        discounts=discounts,
        payment_method=payment_method,
        reservation_id=reservation_id,
    )


def nets(*, shop: DraftShop, shipping: ChosenShipping, discounts: Sequence[Discount]) -> NetPart:
    """What the shop sells for after what it gives off itself: the base of the platform's share.

    Raises:
        DiscountInvalid: a discount does not fit the shop, or is more than what it is off.
    """
    return reckoning.nets(shop, shipping=shipping, discounts=discounts)


def get_quote(*, quote_id: UUID, buyer_id: UUID) -> Quote:
    """A buyer's quote.

    Raises:
        QuoteNotFound: no such quote of that buyer.
        QuoteExpired: its time is over.
    """
    return selectors.quote(quote_id, buyer_id)


def set_tiers(*, variant_id: UUID, tiers: Sequence[Tier]) -> None:
    """Replace the quantity prices of a variant.

    Raises:
        TierInvalid: they do not start at 2 units, repeat, or do not get cheaper.
    """
    services.set_tiers(variant_id, tiers)


def tiers_of(*, variant_id: UUID) -> tuple[Tier, ...]:
    """The quantity prices of a variant."""
    return tuple(selectors.tiers([variant_id]).get(variant_id, ()))


def purge() -> int:
    """Forget quotes that expired a day ago. Returns how many."""
    return services.purge()
