"""Products and shops as events tell of them."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from titan.apps.products.contracts import AttributeValue, Picture, Product, ProductStatus, ShopRef, Variant
from titan.apps.search.contracts import ShopSeen, StockSeen
from titan.kernel.ids import new_id
from titan.kernel.money import Money

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
BUCKET = 7


def make_id(number: int) -> UUID:
    """The same id for the same number."""
    return new_id(bucket=BUCKET, now_ms=1_770_000_000_000 + number, random_bits=number)


POTTERY = ShopRef(make_id(901), "Mara's Pottery", "maras-pottery")
GADGETS = ShopRef(make_id(902), "Gadget House", "gadget-house")


def make_product(number: int, title: str, **facts: object) -> Product:
    """A published product with one variant; `price` in euro cents, `category` as names from the root."""
    category = facts.pop("category", ("Home", "Kitchen"))
    price = facts.pop("price", 1000)
    attributes = facts.pop("attributes", {})
    assert isinstance(category, tuple)
    assert isinstance(price, int)
    assert isinstance(attributes, dict)
    variant = Variant(
        make_id(number + 50_000), f"SKU-{number}", "", (), Money(price, "EUR"), (), None, 500, True
    )
    product = Product(
        id=make_id(number),
        external_id=f"ext-{number}",
        shop=POTTERY,
        category_id=make_id(800),
        category_path=category,
        category_slugs=tuple(name.lower().replace(" ", "-") for name in category),
        title=title,
        slug=f"product-{number}",
        brand="",
        description_html="",
        status=ProductStatus.PUBLISHED,
        attributes=tuple(AttributeValue(code, code.title(), value) for code, value in attributes.items()),
        variants=(variant,),
        pictures=(Picture("", ((160, "/m/160.webp"), (320, "/m/320.webp"), (640, "/m/640.webp")), 640, 640),),
        price=variant.price,
        rating=None,
        rating_count=0,
        version=1,
        published_at=AT,
        updated_at=AT,
    )
    return replace(product, **facts)  # type: ignore[arg-type]


def stock_of(product: Product, *, is_in_stock: bool = True) -> StockSeen:
    """What is said of the stock of a product's first variant."""
    return StockSeen(product.id, product.variants[0].id, product.shop.id, is_in_stock)


def shop_seen(shop: ShopRef, *, is_open: bool = True, is_selling: bool = True, name: str = "") -> ShopSeen:
    """A shop as it stands."""
    return ShopSeen(shop.id, name or shop.name, shop.slug, is_open, is_selling)
