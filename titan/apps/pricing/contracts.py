"""Quotes: what a buyer will pay, itemised, frozen until it expires."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.apps.users.contracts import PostalAddress
from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


@dataclass(frozen=True, slots=True)
class WantedLine:
    """What a buyer wants. `seen_price`, if given, must still be the price.

    `fixed_price` is what one unit costs whatever its price is, as another context has promised; it never comes from a client.
    """

    variant_id: UUID
    quantity: int
    seen_price: Money | None = None
    fixed_price: Money | None = None


@dataclass(frozen=True, slots=True)
class ChosenShipping:
    """One shop's parcel: the service, its price before tax rules, and the days it takes."""

    shop_id: UUID
    service_id: UUID
    name: str
    cost: Money
    days_min: int
    days_max: int


@dataclass(frozen=True, slots=True)
class ShopTerms:
    """What the platform takes of this shop, frozen with the quote. Never shown to buyers.

    `commission` and the tax on it are of the whole order; None where no rule but the shop's rate applies.
    """

    shop_id: UUID
    owner_id: UUID
    country: str
    commission_bp: int
    commission: Money | None = None
    commission_tax: Money | None = None


@dataclass(frozen=True, slots=True)
class Discount:
    """A voucher's part in one shop's order, off its goods or off its shipping.

    amount = shop_funded + platform_funded. `lines` are the variants that it is off (of goods): the amount is split
    over them in proportion to their totals; empty means all of the shop's lines. `given_by` is the shop whose voucher it
    is, None for the platform's; `code` is set where buying shall claim the voucher first. Where `coins` are spent it is what
    they are off, which is no voucher's.
    """

    voucher_id: UUID
    shop_id: UUID
    label: str
    is_off_shipping: bool
    amount: Money
    shop_funded: Money
    platform_funded: Money
    lines: tuple[UUID, ...] = ()
    given_by: UUID | None = None
    code: str = ""
    coins: int = 0


@dataclass(frozen=True, slots=True)
class NetPart:
    """What is left of a shop's lines, in their order, and of its shipping, less what the shop itself gives off."""

    lines: tuple[Money, ...]
    shipping: Money


@dataclass(frozen=True, slots=True)
class Tier:
    """From `min_quantity` units on, one costs `unit_minor` in `currency`, if that is less."""

    min_quantity: int
    unit_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line with its unit price of this moment."""

    variant_id: UUID
    product_id: UUID
    title: str
    label: str
    sku: str
    picture_url: str
    quantity: int
    list_price: Money
    unit_price: Money
    weight_grams: int
    category_id: UUID | None = None

    @property
    def total(self) -> Money:
        """Unit price times quantity."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class DraftShop:
    """The lines of one shop before shipping: what a shipping service needs to know."""

    shop_id: UUID
    shop_name: str
    lines: tuple[DraftLine, ...]

    @property
    def goods(self) -> Money:
        """Sum of the lines."""
        return Money(sum(line.total.amount for line in self.lines), self.lines[0].total.currency)

    @property
    def weight_grams(self) -> int:
        """Weight of all units."""
        return sum(line.weight_grams * line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A priced line. `tax` is inside `total` where prices include tax, and on top of it where not."""

    variant_id: UUID
    product_id: UUID
    title: str
    label: str
    sku: str
    picture_url: str
    quantity: int
    list_price: Money
    unit_price: Money
    total: Money
    tax_bp: int
    tax: Money
    weight_grams: int
    category_id: UUID | None = None
    discount: Money | None = None


@dataclass(frozen=True, slots=True)
class QuotedShop:
    """One future order. total = goods + shipping.cost + (tax where it is not included) - discounts."""

    shop_id: UUID
    shop_name: str
    terms: ShopTerms
    lines: tuple[QuotedLine, ...]
    goods: Money
    shipping: ChosenShipping
    tax: Money
    total: Money
    discounts: tuple[Discount, ...] = ()

    @property
    def discount(self) -> Money:
        """Sum of the discounts."""
        return sum((discount.amount for discount in self.discounts), Money.zero(self.total.currency))


@dataclass(frozen=True, slots=True)
class Quote:
    """A frozen price for a buyer. total = sum of the shops' totals, to the minor unit.

    `payment_method` is set where a discount holds for that way to pay alone, `reservation_id` where the units are those of a
    flash sale's reservation.
    """

    id: UUID
    buyer_id: UUID
    currency: str
    address: PostalAddress
    prices_include_tax: bool
    shops: tuple[QuotedShop, ...]
    total: Money
    created_at: datetime
    expires_at: datetime
    buyer_name: str = ""
    buyer_email: str = ""
    payment_method: str = ""
    reservation_id: UUID | None = None


class QuoteNotFound(NotFound):
    """No such quote of this buyer."""

    code = "pricing.quote_not_found"
    title = "No such quote"


class QuoteExpired(TitanError):
    """The quote's time is over; ask for a new one."""

    code = "pricing.quote_expired"
    kind = Kind.CONFLICT
    title = "This quote has expired"


class PriceChanged(TitanError):
    """A price is not what the buyer saw. `extra["lines"]` names variant, seen and current price."""

    code = "pricing.price_changed"
    kind = Kind.CONFLICT
    title = "A price has changed"


class NotSoldInCurrency(TitanError):
    """A variant has no price in the wanted currency."""

    code = "pricing.not_sold_in_currency"
    kind = Kind.INVALID
    title = "This is not sold in that currency"


class QuoteIncomplete(TitanError):
    """Shipping or terms are missing for a shop of the quote."""

    code = "pricing.quote_incomplete"
    kind = Kind.INVALID
    title = "Every shop of a quote needs a shipping service"


class DiscountInvalid(TitanError):
    """A discount is of no shop of the quote, in another currency, negative, or more than what it is off."""

    code = "pricing.discount_invalid"
    kind = Kind.INVALID
    title = "A discount does not fit the quote"


class TierInvalid(TitanError):
    """A tier does not start above one unit, repeats another, or does not get cheaper."""

    code = "pricing.tier_invalid"
    kind = Kind.INVALID
    title = "The quantity prices do not fit together"
