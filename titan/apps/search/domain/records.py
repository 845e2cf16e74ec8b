"""What search knows of products and shops, and how changes alter it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from titan.apps.products.contracts import Picture, Product, Sale
from titan.kernel.money import Money

from ..contracts import ShopSeen, StockSeen
from . import text

CARD_WIDTH = 320


@dataclass(frozen=True, slots=True)
class ListedVariant:
    """A variant on offer; `attributes` are its (code, name, value) axes."""

    id: UUID
    sku: str
    label: str
    price: Money
    sale: Sale | None
    attributes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The public facts of a product. `categories` are (slug, name) from the root down."""

    external_id: str
    title: str
    slug: str
    brand: str
    description: str
    shop_name: str
    shop_slug: str
    categories: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str, str], ...]
    variants: tuple[ListedVariant, ...]
    picture_url: str
    picture_srcset: str
    price: Money
    rating: int | None
    rating_count: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """A product: its listing while it is public, and which variants have stock, which may be known before."""

    id: UUID
    shop_id: UUID
    listing: Listing | None = None
    stock: tuple[tuple[UUID, bool], ...] = ()

    @property
    def is_in_stock(self) -> bool:
        """Any variant on offer has free units. One that nothing was ever said about has none."""
        stock = dict(self.stock)
        return self.listing is not None and any(
            stock.get(variant.id, False) for variant in self.listing.variants
        )


@dataclass(frozen=True, slots=True)
class ShopRecord:
    """A shop that products may be hidden or dimmed with."""

    id: UUID
    name: str
    slug: str
    is_open: bool
    is_selling: bool


def with_listing(record: ProductRecord | None, product: Product) -> ProductRecord:
    """The product became public or its facts changed; what is known of stock stays."""
    return ProductRecord(product.id, product.shop.id, _listing(product), record.stock if record else ())


def without_listing(record: ProductRecord) -> ProductRecord:
    """The product is public no more."""
    return replace(record, listing=None)


def with_stock(record: ProductRecord | None, seen: StockSeen) -> ProductRecord:
    """A variant got or lost its free units."""
    known = record or ProductRecord(seen.product_id, seen.shop_id)
    if dict(known.stock).get(seen.variant_id) == seen.is_in_stock:
        return known
    stock = {**dict(known.stock), seen.variant_id: seen.is_in_stock}
    return replace(known, stock=tuple(stock.items()))


def shop_record(seen: ShopSeen) -> ShopRecord:
    """The shop as it stands."""
    return ShopRecord(seen.shop_id, seen.name, seen.slug, seen.is_open, seen.is_selling)


def _listing(product: Product) -> Listing:
    offered = [variant for variant in product.variants if variant.is_active]
    picture = product.pictures[0] if product.pictures else None
    return Listing(
        external_id=product.external_id,
        title=product.title,
        slug=product.slug,
        brand=product.brand,
        description=text.from_html(product.description_html),
        shop_name=product.shop.name,
        shop_slug=product.shop.slug,
        categories=tuple(zip(product.category_slugs, product.category_path, strict=True)),
        attributes=tuple((one.code, one.name, one.value) for one in product.attributes),
        variants=tuple(
            ListedVariant(
                variant.id,
                variant.sku,
                variant.label,
                variant.price,
                variant.sale,
                tuple((axis.code, axis.name, axis.value) for axis in variant.axes),
            )
            for variant in offered
        ),
        picture_url=_url(picture) if picture else "",
        picture_srcset=", ".join(f"{url} {width}w" for width, url in picture.sizes) if picture else "",
        price=product.price,
        rating=product.rating,
        rating_count=product.rating_count,
        published_at=product.published_at,
    )


def _url(picture: Picture) -> str:
    fitting = [url for width, url in picture.sizes if width >= CARD_WIDTH]
    return fitting[0] if fitting else (picture.sizes[-1][1] if picture.sizes else "")
