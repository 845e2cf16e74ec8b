"""Products, their variants and pictures, as other contexts and clients see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
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
class ShopFacts:
    """What listings need of a shop to be sold from."""

    id: UUID
    name: str
    slug: str
    currency: str
    is_open: bool
    is_on_holiday: bool


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
class ListingsDigest:
    """What a cell shows of the products that live in `cell`: how many, and all of them in one hash."""

    cell: int
    products: int
    sha256: str


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


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """What a seller says of a variant. The SKU names it within its product: the same SKU is the same variant.

    `axes` maps attribute codes to values; `prices` are list prices in further currencies.
    """

    sku: str
    price: Money
    label: str = ""
    axes: Mapping[str, str] = field(default_factory=dict)
    prices: tuple[Money, ...] = ()
    sale: Sale | None = None
    weight_grams: int = 500
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """What a seller says of a product. `description` is light Markdown or HTML; it is sanitised."""

    title: str
    category_id: UUID
    variants: tuple[VariantDraft, ...]
    description: str = ""
    brand: str = ""
    external_id: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductChange:
    """What to change; None leaves as it is. `variants` replaces all: one left out is no longer offered."""

    title: str | None = None
    category_id: UUID | None = None
    variants: tuple[VariantDraft, ...] | None = None
    description: str | None = None
    brand: str | None = None
    attributes: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PriceChange:
    """New prices of the variant with that SKU. `sale` None ends a sale."""

    sku: str
    price: Money
    prices: tuple[Money, ...] = ()
    sale: Sale | None = None


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A step in the life of a listing: who took it, when, why."""

    from_status: ProductStatus
    to_status: ProductStatus
    actor_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SellerProduct:
    """A product in its seller's list."""

    id: UUID
    external_id: str
    title: str
    slug: str
    status: ProductStatus
    price: Money
    variant_ids: tuple[UUID, ...]
    picture: Picture | None
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Redirect:
    """The product has another slug by now."""

    slug: str


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """A product with one variant as a file tells of it. `description` is light Markdown or HTML."""

    shop_id: UUID
    external_id: str
    title: str
    category_id: UUID
    brand: str
    description: str
    price: Money
    prices: tuple[Money, ...]
    quantity: int
    weight_grams: int
    rating: int | None
    rating_count: int


@dataclass(frozen=True, slots=True)
class ImportedStock:
    """Units on hand that a file tells of."""

    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class ImportedBatch:
    """What became of a batch. Unchanged products cost nothing and tell nobody."""

    created: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. `faults` are the first few, all of them stand in `rejects`.

    `chosen` marks the rows that are taken; `currency` is that of most prices, so the shops' too.
    """

    path: Path
    mapping_file: Path | None
    mapping_name: str
    currency: str
    fill_missing: bool
    records: int
    products: int
    bad: int
    repeated: int
    categories: tuple[tuple[tuple[str, ...], int], ...]
    faults: tuple[str, ...]
    rejects: Path | None
    chosen: bytes


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


class ProductVersionConflict(TitanError):
    """The product was changed since the version that the caller read; `extra["version"]` is the present one."""

    code = "products.version_conflict"
    kind = Kind.PRECONDITION
    title = "Somebody changed the product meanwhile"


class ImportUnreadable(TitanError):
    """The file cannot be imported at all: format, header or mapping. Single bad rows are no such thing."""

    code = "products.import_unreadable"
    kind = Kind.INVALID
    title = "The file cannot be read"
