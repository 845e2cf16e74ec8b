"""The shapes of the demo marketplace: frozen, framework-free, money in minor units, times aware and in UTC."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from titan.web.demo.pictures.recipe import PictureRecipe

Value: TypeAlias = str | bool | Decimal


class AttributeKind(StrEnum):
    """What an attribute's value is: str, Decimal, bool, or the code of one of its options."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ENUM = "enum"


class RateBasis(StrEnum):
    """What a shipping price depends on."""

    WEIGHT = "weight"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class DemoOption:
    """One choice of an enum attribute."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class DemoAttribute:
    """An attribute of one leaf category. `unit` is empty for unitless ones, `options` for all but enums."""

    code: str
    name: str
    kind: AttributeKind
    unit: str
    options: tuple[DemoOption, ...]
    is_required: bool
    is_filterable: bool
    is_variant_axis: bool


@dataclass(frozen=True, slots=True)
class DemoCategory:
    """A node of the tree; only leaves have attributes. `level` runs from 1 to 3."""

    code: str
    name: str
    parent: str | None
    level: int
    attributes: tuple[DemoAttribute, ...]


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """Somebody who can sign in."""

    email: str
    password: str
    name: str


@dataclass(frozen=True, slots=True)
class DemoAddress:
    """A postal address; `region` is empty where the country's post does not use one."""

    name: str
    street: str
    city: str
    postal_code: str
    region: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True)
class DemoBuyer:
    """A buyer with an address book (the first address is the default one)."""

    login: DemoLogin
    locale: str
    currency: str
    addresses: tuple[DemoAddress, ...]


@dataclass(frozen=True, slots=True)
class DemoShippingRate:
    """A price that holds up to `up_to` grams or minor units; None means without end."""

    up_to: int | None
    price_minor: int


@dataclass(frozen=True, slots=True)
class DemoShippingZone:
    """Where a service goes and what it costs there in EUR; `free_from_minor` is a goods value or None."""

    name: str
    countries: tuple[str, ...]
    rates: tuple[DemoShippingRate, ...]
    free_from_minor: int | None
    days_min: int
    days_max: int


@dataclass(frozen=True, slots=True)
class DemoShippingService:
    """One way a shop ships."""

    code: str
    name: str
    basis: RateBasis
    zones: tuple[DemoShippingZone, ...]


@dataclass(frozen=True, slots=True)
class DemoShop:
    """A seller's front. `on_time_percent` and `dispatch_days` say how reliable and quick it is."""

    code: str
    name: str
    tagline: str
    description_html: str
    country: str
    ship_from: DemoAddress
    commission_bps: int
    on_time_percent: int
    dispatch_days: int
    opened_at: datetime
    login: DemoLogin
    services: tuple[DemoShippingService, ...]


@dataclass(frozen=True, slots=True)
class DemoValue:
    """An attribute with its value."""

    attribute: str
    value: Value


@dataclass(frozen=True, slots=True)
class DemoSale:
    """A lower price between two moments."""

    amount_minor: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class DemoPrice:
    """A price in one currency; JPY has no decimals."""

    currency: str
    amount_minor: int
    sale: DemoSale | None


@dataclass(frozen=True, slots=True)
class DemoVariant:
    """One sellable thing. `axes` has a value for every axis of the category, `prices` always one in EUR first."""

    sku: str
    axes: tuple[DemoValue, ...]
    prices: tuple[DemoPrice, ...]
    stock: int
    weight_grams: int
    dimensions_mm: tuple[int, int, int]
    picture: PictureRecipe


@dataclass(frozen=True, slots=True)
class DemoPicture:
    """A gallery picture with its alternative text."""

    recipe: PictureRecipe
    alt: str


@dataclass(frozen=True, slots=True)
class DemoRating:
    """Stars from 1.0 to 5.0 and how many buyers gave them."""

    average: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product with its variants; `rating` is None for one nobody has rated yet."""

    code: str
    shop: str
    category: str
    family: str
    title: str
    brand: str
    description_html: str
    values: tuple[DemoValue, ...]
    variants: tuple[DemoVariant, ...]
    pictures: tuple[DemoPicture, ...]
    rating: DemoRating | None
    published_at: datetime


@dataclass(frozen=True, slots=True)
class DemoMarketplace:
    """Everything the seed command needs. Categories come parents first."""

    categories: tuple[DemoCategory, ...]
    shops: tuple[DemoShop, ...]
    products: tuple[DemoProduct, ...]
    buyers: tuple[DemoBuyer, ...]
    operator: DemoLogin
