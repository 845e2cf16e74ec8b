"""Search: what is asked, what is found, how results can be narrowed."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from titan.apps.products.contracts import Product
from titan.kernel.errors import Kind, TitanError
from titan.kernel.money import Money

MAX_DEPTH = 1000
MAX_QUERY = 200


class Sort(StrEnum):
    """Order of results."""

    RELEVANCE = "relevance"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"
    NEWEST = "newest"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """`attributes` holds (code, value) pairs: values of one code are alternatives, codes must all hold.

    Prices are in minor units of whatever currency a product is sold in; `currency` keeps to one. `brands` are
    alternatives. `rating_min` is in stars. `category` is a slug and means its descendants too.
    """

    q: str = ""
    category: str = ""
    shop: UUID | None = None
    price_min: int | None = None
    price_max: int | None = None
    attributes: tuple[tuple[str, str], ...] = field(default=())
    rating_min: int | None = None
    in_stock: bool = False
    sort: Sort = Sort.RELEVANCE
    limit: int = 24
    cursor: str | None = None
    currency: str = ""
    brands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HitVariant:
    """A variant of a hit."""

    id: UUID
    label: str
    price: Money


@dataclass(frozen=True, slots=True)
class HitShop:
    """The shop of a hit."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A found product. `rating` in stars (4.5) or None."""

    product_id: UUID
    external_id: str
    title: str
    slug: str
    price: Money
    list_price: Money
    shop: HitShop
    rating: float | None
    rating_count: int
    picture_url: str
    picture_srcset: str
    in_stock: bool
    variants: tuple[HitVariant, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice and how many results it would leave."""

    value: str
    label: str
    count: int
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow results."""

    code: str
    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits. `suggestions` helps when nothing was found: other spellings, popular searches."""

    results: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    total: int
    next: str | None
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line under the search box. `kind` is query, category, product or shop."""

    text: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A product is public with these facts."""

    product: Product


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A product is public no more."""

    product_id: UUID
    shop_id: UUID


@dataclass(frozen=True, slots=True)
class StockSeen:
    """Whether a variant has free units."""

    product_id: UUID
    variant_id: UUID
    shop_id: UUID
    is_in_stock: bool


@dataclass(frozen=True, slots=True)
class ShopSeen:
    """A shop as it stands. One that is not open is not found; one that is not selling has nothing in stock."""

    shop_id: UUID
    name: str
    slug: str
    is_open: bool
    is_selling: bool


Change = Listed | Unlisted | StockSeen | ShopSeen


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A new generation serves. `events` is how many events it was folded from, `documents` what it holds."""

    generation: str
    events: int
    documents: int


@dataclass(frozen=True, slots=True)
class Judged:
    """How well a question's first ten results agree with judgements: nDCG and reciprocal rank, 0 to 1."""

    question: str
    ndcg: float
    reciprocal_rank: float


class SearchUnavailable(TitanError):
    """The index is missing or damaged and is being built again from the event log."""

    code = "search.unavailable"
    kind = Kind.UNAVAILABLE
    title = "Search is being prepared, please try again in a moment"


class RebuildRunning(TitanError):
    """Another process is building a generation; let it finish."""

    code = "search.rebuild_running"
    kind = Kind.CONFLICT
    title = "The search index is being rebuilt already"
