"""A cart as its page shows it: which lines go into the purchase, what to know of each, what they cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from titan.apps.cart.contracts import Cart, CartLine, CartShop, Notice
from titan.apps.pricing.contracts import WantedLine
from titan.kernel.money import Money
from titan.platform.pages import formats
from titan.platform.pages.cards import TotalLine

_UNBUYABLE = frozenset({Notice.SOLD_OUT, Notice.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know of a line. `tone` is one of an alert's."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A line with its remarks. A line that cannot be bought now can neither be selected."""

    line: CartLine
    remarks: tuple[Remark, ...]
    is_buyable: bool
    most: int


@dataclass(frozen=True, slots=True)
class BasketShop:
    """The lines of one shop and what the selected ones cost."""

    shop: CartShop
    lines: tuple[BasketLine, ...]


@dataclass(frozen=True, slots=True)
class Basket:
    """The whole page. `currency` is that of the purchase: lines in another one wait for a purchase of their own."""

    shops: tuple[BasketShop, ...]
    saved: tuple[BasketLine, ...]
    currency: str
    chosen: tuple[CartLine, ...]
    totals: tuple[TotalLine, ...]
    units: int
    # Set where a flash sale's reservation is bought, and the lines wait for another time.
    reservation_id: UUID | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing to buy and nothing set aside."""
        return not self.shops and not self.saved

    @property
    def wanted(self) -> tuple[WantedLine, ...]:
        """What a quote is asked for."""
        return tuple(WantedLine(line.variant_id, line.quantity, line.unit_price) for line in self.chosen)

    @property
    def has_all_selected(self) -> bool:
        """Every line that can be bought is selected."""
        buyable = [line for shop in self.shops for line in shop.lines if line.is_buyable]
        return bool(buyable) and len(buyable) == len(self.chosen)


def basket_of(cart: Cart, *, currency: str) -> Basket:
    """The cart as shown to somebody who prefers a currency."""
    lines = [line for shop in cart.shops for line in shop.lines]
    paid_in = purchase_currency(lines, preferred=currency)
    chosen = tuple(line for line in lines if _is_chosen(line, paid_in))
    return Basket(
        shops=tuple(
            BasketShop(shop, tuple(_line(line, paid_in) for line in shop.lines)) for shop in cart.shops
        ),
        saved=tuple(_line(line, line.unit_price.currency) for line in cart.saved),
        currency=paid_in,
        chosen=chosen,
        totals=_totals(chosen, paid_in),
        units=cart.units,
    )


def purchase_currency(lines: Iterable[CartLine], *, preferred: str) -> str:
    """The currency that the next purchase is paid in: the preferred one where a selected line has it."""
    found = [line.unit_price.currency for line in lines if line.is_selected and _is_buyable(line)]
    return preferred if preferred in found or not found else found[0]


def _is_buyable(line: CartLine) -> bool:
    return not _UNBUYABLE & set(line.notices)


def _is_chosen(line: CartLine, currency: str) -> bool:
    return line.is_selected and _is_buyable(line) and line.unit_price.currency == currency


def _totals(chosen: tuple[CartLine, ...], currency: str) -> tuple[TotalLine, ...]:
    units = sum(line.quantity for line in chosen)
    goods = Money(sum(line.total.amount for line in chosen), currency)
    words = ngettext("%(n)s unit", "%(n)s units", units) % {"n": formats.count_text(units)}
    return (TotalLine(words, goods), TotalLine(_("Total before delivery"), goods, "grand"))


def _line(line: CartLine, currency: str) -> BasketLine:
    remarks = [_remark(notice, line) for notice in line.notices]
    if line.unit_price.currency != currency:
        remarks.append(Remark("notice", _("Sold in %s only; buy it by itself.") % line.unit_price.currency))
    is_buyable = _is_buyable(line)
    return BasketLine(line, tuple(remarks), is_buyable, max(1, min(line.free, 99), line.quantity))


def _remark(notice: Notice, line: CartLine) -> Remark:
    now = formats.money_text(line.unit_price)
    words = {
        Notice.PRICE_UP: ("warning", _("The price went up since you added it. It is %s now.") % now),
        Notice.PRICE_DOWN: ("success", _("The price went down since you added it. It is %s now.") % now),
        Notice.SOLD_OUT: ("danger", _("Sold out. It stays here in case it comes back.")),
        Notice.FEWER_LEFT: (
            "warning",
            ngettext("Only %(n)s is left.", "Only %(n)s are left.", line.free) % {"n": line.free},
        ),
        Notice.WITHDRAWN: ("danger", _("No longer sold.")),
    }
    return Remark(*words[notice])


def line_of_variant(basket: Basket, variant_id: UUID) -> CartLine | None:
    """The line that holds a variant."""
    return next((line for line in basket.chosen if line.variant_id == variant_id), None)
