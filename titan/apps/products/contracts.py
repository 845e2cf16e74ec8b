"""Products, their variants and pictures, as other contexts and clients see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


class ProductStatus(StrEnum):
    """Life of a listing. Only a published one is seen and sold."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """One attribute with the text shown to people."""

    code: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in its stored widths. URLs are relative to the site; `sizes` maps width in px to URL."""

    alt: str
    sizes: tuple[tuple[int, str], ...]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Sale:
    """A lower price between two instants."""

    price: Money
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Variant:
    """What can be put in a cart. `price` is the list price in the shop's currency, `prices` in further ones."""

    id: UUID
    sku: str
    label: str
    axes: tuple[AttributeValue, ...]
    price: Money
    prices: tuple[Money, ...]
    sale: Sale | None
    weight_grams: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class ShopRef:
    """A shop as copied into a listing."""

    id: UUID
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Product:
    """A listing with everything its page and its API answer need.

    `rating` is the average in hundredths of a star (450 = 4.5) or None without ratings;
    `price` is the lowest current price of its active variants.
    """

    id: UUID
    external_id: str
    shop: ShopRef
    category_id: UUID
    category_path: tuple[str, ...]
    category_slugs: tuple[str, ...]
    title: str
    slug: str
    brand: str
    description_html: str
    status: ProductStatus
    attributes: tuple[AttributeValue, ...]
    variants: tuple[Variant, ...]
    pictures: tuple[Picture, ...]
    price: Money
    rating: int | None
    rating_count: int
    version: int
    published_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list or grid."""

    id: UUID
    external_id: str
    shop: ShopRef
    category_id: UUID
    title: str
    slug: str
    price: Money
    list_price: Money
    rating: int | None
    rating_count: int
    picture: Picture | None
    variant_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SellableVariant:
    """A variant with the facts a cart, a quote and an order copy: one row, no further question."""

    variant_id: UUID
    product_id: UUID
    shop: ShopRef
    title: str
    slug: str
    label: str
    sku: str
    picture_url: str
    list_price: Money
    price: Money
    prices: tuple[Money, ...]
    category_id: UUID
    weight_grams: int
    is_sellable: bool


class ProductNotFound(NotFound):
    """No such product, or it is not published."""

    code = "products.not_found"
    title = "No such product"


class VariantNotFound(NotFound):
    """No such variant, or its product is not published."""

    code = "products.variant_not_found"
    title = "No such variant"


class ProductInvalid(TitanError):
    """The listing breaks a rule; `problems` names each."""

    code = "products.invalid"
    kind = Kind.INVALID
    title = "The listing is not complete"


class ProductStateConflict(TitanError):
    """The product's status does not allow this step."""

    code = "products.state_conflict"
    kind = Kind.CONFLICT
    title = "The product's status does not allow this"


class PictureRejected(TitanError):
    """The upload is no picture Titan takes: type, size or pixels."""

    code = "products.picture_rejected"
    kind = Kind.INVALID
    title = "The picture cannot be used"
