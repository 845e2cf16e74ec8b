"""A cart: what a buyer has put aside to buy, grouped by shop when shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money

MAX_LINES = 100
MAX_QUANTITY = 999


class Notice(StrEnum):
    """What a buyer should know of a line."""

    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    SOLD_OUT = "sold_out"
    FEWER_LEFT = "fewer_left"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line as kept in the row or the guest's cookie; `seen_minor` is the price when it was added.

    Its id tells when it was put in, `back_ms` (Unix milliseconds) when it came back from those saved for later.
    """

    id: UUID
    variant_id: UUID
    quantity: int
    seen_minor: int
    currency: str
    is_selected: bool = True
    is_saved: bool = False
    back_ms: int = 0


@dataclass(frozen=True, slots=True)
class Bought:
    """Units of a variant that were ordered at that time."""

    variant_id: UUID
    quantity: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line as shown."""

    id: UUID
    variant_id: UUID
    product_id: UUID
    title: str
    slug: str
    label: str
    picture_url: str
    quantity: int
    unit_price: Money
    list_price: Money
    total: Money
    free: int
    is_selected: bool
    is_saved: bool
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class CartShop:
    """The lines of one shop; `goods` sums the selected ones."""

    shop_id: UUID
    shop_name: str
    shop_slug: str
    lines: tuple[CartLine, ...]
    goods: Money


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart as shown. `units` counts what is not saved for later; `goods` sums the selected lines."""

    shops: tuple[CartShop, ...]
    saved: tuple[CartLine, ...]
    units: int
    goods: Money


class CartLineNotFound(NotFound):
    """No such line in this cart."""

    code = "cart.line_not_found"
    title = "No such line in the cart"


class CartFull(TitanError):
    """A cart holds at most 100 lines of at most 999 units."""

    code = "cart.full"
    kind = Kind.CONFLICT
    title = "The cart is full"


class CartEmpty(TitanError):
    """Nothing is selected to be bought."""

    code = "cart.empty"
    kind = Kind.CONFLICT
    title = "Nothing is selected in the cart"
