"""The checkout as its page shows it: the form, a fresh quote for it, and what stands in the way of buying."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.utils.translation import gettext as _

from titan.apps.cart.contracts import CartEmpty
from titan.apps.checkout import api as checkout
from titan.apps.checkout.contracts import QuoteOffer, VoucherWish
from titan.apps.pricing.contracts import Quote, QuotedLine, QuotedShop
from titan.apps.shipping.contracts import ShippingOption, ShippingServiceNotFound, ShippingUnavailable
from titan.apps.users.contracts import AddressInvalid, PostalAddress, SavedAddress
from titan.kernel.errors import Kind, TitanError
from titan.kernel.money import Money
from titan.platform.pages import formats
from titan.platform.pages.cards import Choice, TotalLine
from titan.web import refusals

from .. import stored_cards
from ..basket import Basket
from . import addressing, methods, tenders
from .form import NEW, CheckoutForm


@dataclass(frozen=True, slots=True)
class Notice:
    """What the buyer must know before going on. `tone` is an alert's; `place` is the part of the page it is about."""

    title: str
    text: str = ""
    tone: str = "warning"
    place: str = "top"


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A quoted line; `remark` says what changed, `is_blocking` that it cannot be bought so."""

    line: QuotedLine
    remark: str = ""
    is_blocking: bool = False


@dataclass(frozen=True, slots=True)
class DeskShop:
    """One future order, with the shipping services to choose from."""

    shop: QuotedShop
    lines: tuple[DeskLine, ...]
    services: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the page. Without a `quote` the next button asks for one instead of buying."""

    form: CheckoutForm
    form_token: str
    addresses: tuple[Choice, ...]
    countries: tuple[Choice, ...]
    fields: tuple[addressing.AddressField, ...]
    quote: Quote | None
    shops: tuple[DeskShop, ...]
    totals: tuple[TotalLine, ...]
    payments: tuple[Choice, ...]
    notices: tuple[Notice, ...]
    is_new_address: bool
    left: Money | None = None
    codes_error: str = ""
    gift_cards_error: str = ""
    credit_label: str = ""
    coins_label: str = ""
    problems: tuple[Choice, ...] = ()

    @property
    def is_blocked(self) -> bool:
        """Some line cannot be bought as it stands."""
        return any(line.is_blocking for shop in self.shops for line in shop.lines)

    @property
    def top_notices(self) -> tuple[Notice, ...]:
        """About the order as a whole."""
        return self._notices_at("top")

    @property
    def payment_notices(self) -> tuple[Notice, ...]:
        """About the payment."""
        return self._notices_at("payment")

    @property
    def total_notices(self) -> tuple[Notice, ...]:
        """About the sum."""
        return self._notices_at("totals")

    def _notices_at(self, place: str) -> tuple[Notice, ...]:
        return tuple(notice for notice in self.notices if notice.place == place)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page that was sent had shown: the prices that the buyer agreed to, and what was refused since."""

    prices: Mapping[UUID, Money] = field(default_factory=dict)
    total: Money | None = None
    sold_out: Mapping[UUID, int] = field(default_factory=dict)


NOTHING_SEEN = Seen()


def build(
    *,
    buyer_id: UUID,
    form: CheckoutForm,
    saved: tuple[SavedAddress, ...],
    basket: Basket,
    countries: tuple[Choice, ...],
    notices: tuple[Notice, ...] = (),
    seen: Seen = NOTHING_SEEN,
) -> Desk:
    """The page for a form: quoted as far as the form goes.

    Raises:
        CartEmpty: nothing that can be bought is selected.
    """
    if not basket.wanted and basket.reservation_id is None:
        raise CartEmpty
    offer, errors, refusals = _offered(buyer_id, form, form.address(saved), basket)
    quote = offer.quote if offer else None
    paying = tenders.of(buyer_id, form, quote) if quote else None
    fields = addressing.fields(form.typed, errors)
    return Desk(
        form=replace(form, services=_services_of(quote)) if quote else form,
        form_token=secrets.token_urlsafe(24),
        addresses=addressing.address_choices(saved, form) if saved else (),
        countries=countries,
        fields=fields,
        quote=quote,
        shops=_shops(offer, seen) if offer else (),
        totals=_totals(quote, paying.lines) if quote and paying else (),
        payments=methods.choices(form, paying, stored_cards.cards_of(buyer_id)) if paying else (),
        notices=(*notices, *refusals, *_total_changed(quote, seen)),
        is_new_address=form.choice == NEW or not saved,
        left=paying.left if paying else None,
        codes_error=_refused_codes(offer) if offer else "",
        gift_cards_error=paying.error if paying else "",
        credit_label=tenders.credit_words(paying.credit) if paying and paying.credit else "",
        coins_label=tenders.coins_words(paying.coins, quote) if quote and paying else "",
        problems=_problems(fields),
    )


def _problems(fields: tuple[addressing.AddressField, ...]) -> tuple[Choice, ...]:
    """What is wrong with the address, each with the way to its field."""
    return tuple(
        Choice(f"id-address_{field.name}", f"{field.label}: {field.error}") for field in fields if field.error
    )


def _offered(
    buyer_id: UUID, form: CheckoutForm, address: PostalAddress | None, basket: Basket
) -> tuple[QuoteOffer | None, dict[str, str], tuple[Notice, ...]]:
    """A quote, or the faults of the address, or why a shop does not sell there."""
    if address is None:
        return None, {}, ()
    try:
        return _offer(buyer_id, address, basket, form), {}, ()
    except AddressInvalid as error:
        return None, addressing.errors_of(error.problems) if form.is_asked else {}, ()
    except ShippingUnavailable as error:
        return None, {}, (_not_delivered(error, basket),)
    except TitanError as error:
        if error.kind is Kind.UNAVAILABLE:
            raise
        return (
            None,
            {},
            (Notice(_(error.title), refusals.words(error) if error.detail != error.title else ""),),
        )


def _offer(buyer_id: UUID, address: PostalAddress, basket: Basket, form: CheckoutForm) -> QuoteOffer:
    """A quote with the chosen services; where one is not offered there, with the cheapest ones."""

    def ask(services: Mapping[UUID, UUID]) -> QuoteOffer:
        return checkout.offer(
            buyer_id=buyer_id,
            address=address,
            chosen=services,
            currency=basket.currency,
            lines=basket.wanted,
            voucher_wish=VoucherWish(codes=form.codes, uses_coins=form.uses_coins),
            reservation_id=basket.reservation_id,
        )

    try:
        return ask(form.services)
    except ShippingServiceNotFound:
        return ask({})


def _refused_codes(offer: QuoteOffer) -> str:
    """Why typed codes are not used; of claimed vouchers nothing is said, since nobody asked for them just now."""
    return " ".join(f"{refused.code}: {refused.detail}" for refused in offer.refused if refused.code)


def _not_delivered(error: TitanError, basket: Basket) -> Notice:
    names = {str(shop.shop.shop_id): shop.shop.shop_name for shop in basket.shops}
    listed = error.extra.get("shops")
    shops = [names.get(str(key), "") for key in listed] if isinstance(listed, list | tuple) else []
    text = _("%s does not deliver there. Choose another address, or leave its products in the cart.")
    return Notice(_(error.title), text % (", ".join(filter(None, shops)) or _("A shop")), "danger")


def _services_of(quote: Quote) -> dict[UUID, UUID]:
    return {shop.shop_id: shop.shipping.service_id for shop in quote.shops}


def _shops(offer: QuoteOffer, seen: Seen) -> tuple[DeskShop, ...]:
    return tuple(
        DeskShop(
            shop,
            tuple(_line(line, seen) for line in shop.lines),
            tuple(
                _service(option, shop.shipping.service_id)
                for option in offer.options
                if option.shop_id == shop.shop_id
            ),
        )
        for shop in offer.quote.shops
    )


def _line(line: QuotedLine, seen: Seen) -> DeskLine:
    left = seen.sold_out.get(line.variant_id)
    if left is not None and left < line.quantity:
        words = _("Only %s left; change the quantity in your cart.") % left if left > 0 else ""
        return DeskLine(
            line, words or _("Sold out just now; take it out of your cart to go on."), is_blocking=True
        )
    before = seen.prices.get(line.variant_id)
    if before is None or before == line.unit_price or before.currency != line.unit_price.currency:
        return DeskLine(line)
    return DeskLine(line, _("The price changed: it was %s.") % formats.money_text(before))


def _service(option: ShippingOption, chosen: UUID) -> Choice:
    days = _("%(from)s to %(to)s working days") % {"from": option.days_min, "to": option.days_max}
    if option.days_min == option.days_max:
        days = _("%s working days") % option.days_max
    hint = days
    if option.free_from is not None and option.cost:
        hint = _("%(days)s · free from %(amount)s") % {
            "days": days,
            "amount": formats.money_text(option.free_from),
        }
    end = formats.money_text(option.cost) if option.cost else _("free")
    return Choice(
        str(option.service_id), option.name, hint=hint, end=end, is_selected=option.service_id == chosen
    )


def _totals(quote: Quote, paid: tuple[TotalLine, ...]) -> tuple[TotalLine, ...]:
    def total(amounts: list[Money]) -> Money:
        return Money(sum(amount.amount for amount in amounts), quote.currency)

    goods = TotalLine(_("Products"), total([shop.goods for shop in quote.shops]))
    shipping = TotalLine(_("Delivery"), total([shop.shipping.cost for shop in quote.shops]))
    tax = TotalLine(_("Taxes"), total([shop.tax for shop in quote.shops]))
    grand = TotalLine(_("Total"), quote.total, "grand")
    taxes = () if quote.prices_include_tax else (tax,)
    return (goods, shipping, *_discounts(quote), *taxes, grand, *paid)


def _discounts(quote: Quote) -> tuple[TotalLine, ...]:
    """One line a voucher, and one for coins, whatever number of shops they are off."""
    off: dict[UUID, tuple[str, int]] = {}
    for shop in quote.shops:
        for discount in shop.discounts:
            _label, before = off.get(discount.voucher_id, ("", 0))
            label = _("Coins") if discount.coins else discount.label
            off[discount.voucher_id] = (label, before + discount.amount.amount)
    return tuple(
        TotalLine(label, Money(-amount, quote.currency), "reduction") for label, amount in off.values()
    )


def tax_note(quote: Quote) -> str:
    """`Includes €24.67 VAT.`, where prices include it."""
    tax = Money(sum(shop.tax.amount for shop in quote.shops), quote.currency)
    if not quote.prices_include_tax or not tax:
        return ""
    return _("Includes %s in taxes.") % formats.money_text(tax)


def _total_changed(quote: Quote | None, seen: Seen) -> tuple[Notice, ...]:
    if quote is None or seen.total is None or seen.total == quote.total:
        return ()
    words = _("It is %(now)s now; it was %(before)s. Please check it before you buy.")
    amounts = {"now": formats.money_text(quote.total), "before": formats.money_text(seen.total)}
    return (Notice(_("The total has changed"), words % amounts, place="totals"),)
