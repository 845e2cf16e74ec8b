"""Use cases of checkout: offer a quote, buy it, tell how it stands."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from titan.apps.cart import api as cart
from titan.apps.cart.contracts import CartEmpty
from titan.apps.pricing import api as pricing
from titan.apps.pricing.contracts import ChosenShipping, ShopTerms, WantedLine
from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import ShopNotSelling
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import ParcelToShip, ShippingOption, ShippingServiceNotFound
from titan.apps.users import api as users
from titan.apps.users.contracts import PostalAddress

from .contracts import (
    QuoteOffer,
)

Options = Mapping[UUID, Sequence[ShippingOption]]


def offer(
    *,
    buyer_id: UUID,
    address: PostalAddress,
    chosen: Mapping[UUID, UUID],
    currency: str,
    lines: tuple[WantedLine, ...] | None = None,
) -> QuoteOffer:
    """Freeze the price of the buyer's selected cart lines (or of `lines`) for an address."""
    wanted = cart.selected_lines(user_id=buyer_id) if lines is None else lines
    if not wanted:
        raise CartEmpty
    buyer = users.get(user_id=buyer_id)
    valid = users.validate_address(address=address)
    drafts = pricing.draft(lines=wanted, currency=currency)
    terms = _terms([draft.shop_id for draft in drafts])
    options = shipping.options(
        parcels=tuple(ParcelToShip(draft.shop_id, draft.weight_grams, draft.goods) for draft in drafts),
        address=valid,
        currency=currency,
    )
    quote = pricing.freeze(
        buyer_id=buyer_id,
        shops=drafts,
        shipping=tuple(_choose(shop_id, options, chosen) for shop_id in options),
        terms=terms,
        address=valid,
        buyer_name=buyer.name,
        buyer_email=buyer.email,
    )
    return QuoteOffer(quote, tuple(option for shop_options in options.values() for option in shop_options))


def _terms(shop_ids: list[UUID]) -> tuple[ShopTerms, ...]:
    shops = sellers.get_many(shop_ids=shop_ids)
    for shop in shops.values():
        if not shop.is_selling:
            raise ShopNotSelling(
                f"{shop.name} takes no orders at the moment.", extra={"shop_id": str(shop.id)}
            )
    return tuple(
        ShopTerms(shop.id, shop.owner_id, shop.country, shop.commission_bp) for shop in shops.values()
    )


def _choose(shop_id: UUID, options: Options, chosen: Mapping[UUID, UUID]) -> ChosenShipping:
    """The buyer's choice for a shop, or its cheapest service, then its fastest."""
    offered = sorted(options[shop_id], key=lambda option: (option.cost.amount, option.days_max))
    wanted = chosen.get(shop_id)
    for option in offered:
        if wanted in (None, option.service_id):
            return ChosenShipping(
                shop_id, option.service_id, option.name, option.cost, option.days_min, option.days_max
            )
    raise ShippingServiceNotFound(extra={"shop_id": str(shop_id), "service_id": str(wanted)})
