"""The catalogue as everybody sees it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.apps.categories.contracts import CategoryNotFound
from titan.kernel.money import Money
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import AttributeValue, ProductCard, ProductNotFound, ShopRef


@dataclass(frozen=True, slots=True)
class PictureForm:
    """A picture: `src` for the main column of a page, `srcset` with all stored widths."""

    alt: str
    width: int
    height: int
    src: str
    srcset: str


@dataclass(frozen=True, slots=True)
class CategoryPlace:
    """Where a product stands in the tree."""

    id: UUID
    name: str
    slug: str
    path: tuple[str, ...]
    path_slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicVariant:
    """A variant on offer. `price` is what it costs now, `list_price` without a sale; `prices` in further currencies."""

    id: UUID
    sku: str
    label: str
    axes: tuple[AttributeValue, ...]
    price: Money
    list_price: Money
    prices: tuple[Money, ...]
    sale_ends_at: datetime | None
    weight_grams: int


@dataclass(frozen=True, slots=True)
class PublicProduct:
    """A product on offer. `price` is the lowest of its variants; `rating` is in stars. Stock is told elsewhere."""

    id: UUID
    external_id: str
    title: str
    slug: str
    url: str
    brand: str
    category: CategoryPlace
    shop: ShopRef
    price: Money
    list_price: Money
    rating: float | None
    rating_count: int
    description_html: str
    attributes: tuple[AttributeValue, ...]
    variants: tuple[PublicVariant, ...]
    pictures: tuple[PictureForm, ...]
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ListedVariant:
    """A variant of a listed product."""

    id: UUID


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """A product in a list."""

    id: UUID
    external_id: str
    title: str
    slug: str
    url: str
    category_id: UUID
    shop: ShopRef
    price: Money
    list_price: Money
    rating: float | None
    rating_count: int
    picture: PictureForm | None
    variants: tuple[ListedVariant, ...]


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """`category` is a slug or an id, and includes all below it."""

    category: str = ""
    shop: UUID | None = None
    limit: int | None = None
    cursor: str | None = None


class Products(Endpoint):
    """Lists of public products."""

    @operation(
        summary="List products",
        tag="products",
        query=ProductFilter,
        answer={200: Page[ListedProduct]},
        errors=(CategoryNotFound,),
        auth="none",
        cache="public, max-age=10",
        etag=True,
    )
    def get(self, request: Request, *, query: ProductFilter) -> Answer:
        """Newest first; of a category with all below it, of a shop, of both, or of all."""
        page = api.list_products(
            category=query.category, shop=query.shop, cursor=query.cursor, limit=query.limit
        )
        return Answer(200, page.map(_listed))


class OneProduct(Endpoint):
    """A public product."""

    @operation(
        summary="Show a product",
        tag="products",
        answer={200: PublicProduct},
        errors=(ProductNotFound,),
        auth="none",
        cache=api.CACHE_CONTROL,
        etag=True,
    )
    def get(self, request: Request, *, product_id: UUID) -> Answer:
        """Prices are those of this moment, at most a second old."""
        found = api.product_body(product_id=product_id)
        return Answer(200, found.body, {"ETag": found.etag})


def _listed(card: ProductCard) -> ListedProduct:
    return ListedProduct(
        id=card.id,
        external_id=card.external_id,
        title=card.title,
        slug=card.slug,
        url=api.product_url(slug=card.slug),
        category_id=card.category_id,
        shop=card.shop,
        price=card.price,
        list_price=card.list_price,
        rating=None if card.rating is None else card.rating / 100,
        rating_count=card.rating_count,
        picture=PictureForm(**api.picture_form(picture=card.picture)) if card.picture else None,
        variants=tuple(ListedVariant(variant_id) for variant_id in card.variant_ids),
    )
