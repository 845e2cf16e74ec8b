"""Use cases of checkout: offer a quote with the vouchers that take most off and the platform's fee frozen in it."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from titan.apps.cart import api as cart
from titan.apps.cart.contracts import CartEmpty
from titan.apps.commissions import api as commissions
from titan.apps.commissions.contracts import FeeLine, Sale
from titan.apps.flashsales import api as flashsales
from titan.apps.flashsales.contracts import Terms
from titan.apps.gamification import api as gamification
from titan.apps.inventory import api as inventory
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import OrderStatus
from titan.apps.pricing import api as pricing
from titan.apps.pricing.contracts import ChosenShipping, Discount, DraftShop, ShopTerms, WantedLine
from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import ShopNotSelling
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import ParcelToShip, ShippingOption, ShippingServiceNotFound
from titan.apps.users import api as users
from titan.apps.users.contracts import PostalAddress
from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import Basket, BasketLine, BasketShop, Reason, Selection
from titan.kernel import clock

from .contracts import QuoteOffer, VoucherWish
from .domain.coins import discounts_of, left_of_goods
from .domain.uses import marked

Options = Mapping[UUID, Sequence[ShippingOption]]
_STANDING = tuple(status for status in OrderStatus if status is not OrderStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Part:
    """One shop's lines and how its parcel travels."""

    draft: DraftShop
    shipping: ChosenShipping


def offer(
    *,
    buyer_id: UUID,
    address: PostalAddress,
    chosen: Mapping[UUID, UUID],
    currency: str,
    wish: VoucherWish,
    lines: tuple[WantedLine, ...] | None = None,
    reservation_id: UUID | None = None,
) -> QuoteOffer:
    """Freeze the price of the buyer's selected cart lines (or of `lines`, or of a reservation) for an address."""
    if reservation_id is not None:
        promised = flashsales.terms_of(reservation_id=reservation_id, user_id=buyer_id)
        lines, currency = (_promised(promised),), promised.unit_price.currency
    buyer = users.get(user_id=buyer_id)
    valid = users.validate_address(address=address)
    drafts = pricing.draft(lines=_wanted(buyer_id, lines), currency=currency)
    terms = _terms([draft.shop_id for draft in drafts])
    options = shipping.options(
        parcels=tuple(ParcelToShip(draft.shop_id, draft.weight_grams, draft.goods) for draft in drafts),
        address=valid,
        currency=currency,
    )
    parts = tuple(Part(draft, _choose(draft.shop_id, options, chosen)) for draft in drafts)
    selection = _vouchers(buyer_id, _basket(parts, reservation_id), wish, currency=currency)
    off = marked(selection.discounts, selection.uses)
    discounts = (*off, *_coins(buyer_id, parts, off, wish, is_on_sale=reservation_id is not None))
    quote = pricing.freeze(
        buyer_id=buyer_id,
        shops=drafts,
        shipping=tuple(part.shipping for part in parts),
        terms=_with_fees(parts, terms, discounts, currency=currency),
        address=valid,
        buyer_name=buyer.name,
        buyer_email=buyer.email,
        discounts=discounts,
        payment_method=wish.payment_method if off else "",
        reservation_id=reservation_id,
    )
    return QuoteOffer(quote, tuple(itertools.chain.from_iterable(options.values())), selection.refused)


def _wanted(buyer_id: UUID, lines: tuple[WantedLine, ...] | None) -> tuple[WantedLine, ...]:
    wanted = cart.selected_lines(user_id=buyer_id) if lines is None else lines
    if not wanted:
        raise CartEmpty
    # What another cell has is here by the time it is bought.
    inventory.want(units={line.variant_id: line.quantity for line in wanted}, asker_id=buyer_id)
    return wanted


def _promised(terms: Terms) -> WantedLine:
    return WantedLine(terms.variant_id, terms.units, fixed_price=terms.unit_price)


def _terms(shop_ids: list[UUID]) -> dict[UUID, ShopTerms]:
    shops = sellers.get_many(shop_ids=shop_ids)
    for shop in shops.values():
        if not shop.is_selling:
            raise ShopNotSelling(
                f"{shop.name} takes no orders at the moment.", extra={"shop_id": str(shop.id)}
            )
    return {
        shop.id: ShopTerms(shop.id, shop.owner_id, shop.country, shop.commission_bp)
        for shop in shops.values()
    }


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


def _vouchers(buyer_id: UUID, basket: Basket, wish: VoucherWish, *, currency: str) -> Selection:
    """What the buyer's vouchers take off. Whether this is a first order is asked only where a voucher minds."""

    def best(*, is_first_order: bool) -> Selection:
        return vouchers.best(
            buyer_id=buyer_id,
            basket=basket,
            currency=currency,
            codes=wish.codes,
            chosen=wish.chosen,
            payment_method=wish.payment_method or None,
            is_first_order=is_first_order,
        )

    selection = best(is_first_order=False)
    minds = any(refused.reason is Reason.FIRST_ORDER for refused in selection.refused)
    if minds and not orders.list_of_buyer(buyer_id=buyer_id, statuses=_STANDING, limit=1).results:
        return best(is_first_order=True)
    return selection


def _coins(
    buyer_id: UUID, parts: Sequence[Part], off: Sequence[Discount], wish: VoucherWish, *, is_on_sale: bool
) -> tuple[Discount, ...]:
    """What the buyer's coins take off what vouchers leave, where they are wanted. A flash sale's price is the price."""
    if not wish.uses_coins or is_on_sale:
        return ()
    goods = left_of_goods({part.draft.shop_id: part.draft.goods for part in parts}, off)
    return discounts_of(gamification.spendable(user_id=buyer_id, goods=goods))


def _basket(parts: Sequence[Part], reservation_id: UUID | None) -> Basket:
    return Basket(tuple(_basket_shop(part) for part in parts), is_on_sale=reservation_id is not None)


def _basket_shop(part: Part) -> BasketShop:
    return BasketShop(
        shop_id=part.draft.shop_id,
        lines=tuple(
            BasketLine(line.variant_id, line.product_id, line.category_id, line.total, line.quantity)
            for line in part.draft.lines
        ),
        shipping=part.shipping.cost,
    )


def _with_fees(
    parts: Sequence[Part],
    terms: Mapping[UUID, ShopTerms],
    discounts: Sequence[Discount],
    *,
    currency: str,
) -> tuple[ShopTerms, ...]:
    """The terms with the platform's fee of each order, by the rules of this moment."""
    own = [terms[part.draft.shop_id] for part in parts]
    sales = [
        _sale(part, one, [discount for discount in discounts if discount.shop_id == one.shop_id], currency)
        for part, one in zip(parts, own, strict=True)
    ]
    fees = commissions.fees(sales=sales, at=clock.now())
    return tuple(
        replace(one, commission=fee.commission, commission_tax=fee.tax)
        for one, fee in zip(own, fees, strict=True)
    )


def _sale(part: Part, terms: ShopTerms, discounts: Sequence[Discount], currency: str) -> Sale:
    net = pricing.nets(shop=part.draft, shipping=part.shipping, discounts=discounts)
    return Sale(
        shop_id=terms.shop_id,
        shop_country=terms.country,
        currency=currency,
        commission_bp=terms.commission_bp,
        lines=tuple(
            FeeLine(line.category_id, amount)
            for line, amount in zip(part.draft.lines, net.lines, strict=True)
        ),
        shipping=net.shipping,
    )
