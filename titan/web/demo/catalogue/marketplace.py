"""The whole demo marketplace."""

from datetime import datetime, timedelta
from html import escape

from titan.web.demo.pictures.dice import Dice, seed_of

from .departments import (
    beauty,
    books,
    computing,
    electronics,
    furniture,
    garden,
    groceries,
    kitchen,
    living,
    men,
    shoes,
    sports,
    toys_pets,
    women,
)
from .family import Family
from .model import DemoMarketplace, DemoProduct, DemoShop
from .people import BUYERS, OPERATOR, seller_login
from .products import products_of
from .shipping import services_for
from .shops import SHOPS, ShopText
from .tree import categories

FAMILIES: tuple[Family, ...] = (
    *furniture.FAMILIES,
    *living.FAMILIES,
    *kitchen.FAMILIES,
    *electronics.FAMILIES,
    *computing.FAMILIES,
    *women.FAMILIES,
    *men.FAMILIES,
    *shoes.FAMILIES,
    *sports.FAMILIES,
    *toys_pets.FAMILIES,
    *beauty.FAMILIES,
    *books.FAMILIES,
    *garden.FAMILIES,
    *groceries.FAMILIES,
)


def demo_marketplace(now: datetime) -> DemoMarketplace:
    """Titan's demo marketplace as it stands at `now` (aware, UTC): the same for the same moment, everywhere.

    Only dates depend on `now`. Raises ValueError for a naive time.
    """
    if now.tzinfo is None:
        raise ValueError("The demo marketplace needs an aware time")
    tree = categories(FAMILIES)
    leaves = {category.code: category for category in tree if category.level == 3}
    countries = {text.code: text.ship_from.country for text in SHOPS}
    products = [
        product
        for family in FAMILIES
        for product in products_of(family, leaf=leaves[family.leaf], countries=countries, now=now)
    ]
    return DemoMarketplace(
        categories=tree,
        shops=tuple(_shop(text, now) for text in SHOPS),
        products=_by_age(products),
        buyers=BUYERS,
        operator=OPERATOR,
    )


def _by_age(products: list[DemoProduct]) -> tuple[DemoProduct, ...]:
    """Oldest first, so that seeding in order lets the newest products be the last ones written."""
    return tuple(sorted(products, key=lambda product: (product.published_at, product.code)))


def _shop(text: ShopText, now: datetime) -> DemoShop:
    dice = Dice(seed_of("shop", text.code))
    return DemoShop(
        code=text.code,
        name=text.name,
        tagline=text.tagline,
        description_html="".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in text.about),
        country=text.ship_from.country,
        ship_from=text.ship_from,
        commission_bps=text.commission_bps,
        on_time_percent=text.on_time_percent,
        dispatch_days=text.dispatch_days,
        opened_at=now - timedelta(days=430 + dice.roll(1600)),
        login=seller_login(text.code, text.owner),
        services=services_for(
            country=text.ship_from.country,
            dispatch_days=text.dispatch_days,
            is_bulky=text.is_bulky,
            free_from_minor=dice.pick((3_900, 4_900, 4_900, 5_900, 7_900)),
        ),
    )
