"""Sample data of the style guide."""

import re
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.utils import timezone

from titan.kernel.money import Money
from titan.platform.pages.cards import (
    Choice,
    Crumb,
    Facet,
    Picture,
    ProductCard,
    ShopCard,
    Step,
    Tab,
    TimelineEntry,
    TotalLine,
)

SUGGESTIONS = ("merino sweater", "merino socks", "mechanical keyboard")
_SHAPES = (
    '<path d="M130 120h140v210H130z"/><path d="M150 90h100v30H150z"/>',
    '<circle cx="200" cy="205" r="95"/><circle cx="200" cy="205" r="40" fill="#fff" opacity=".6"/>',
    '<path d="M90 250c20-90 60-120 110-120s90 30 110 120z"/><path d="M80 260h240v26H80z"/>',
    '<path d="M200 90l100 60v110l-100 60-100-60V150z"/><path d="M200 210v110l100-60V150z" opacity=".55"/>',
)
_GROUNDS = ("#dbe8e6", "#f3e3cd", "#e6dfec", "#d9e4f1", "#eadbd6", "#e2ead4")
_INKS = ("#1f6f74", "#a8661c", "#6b4f84", "#2f5f93", "#9a4a37", "#5c7a2c")
_TITLES = (
    "Merino wool crew-neck sweater, undyed",
    "Cast-iron skillet 26 cm with lid, pre-seasoned, for every stove",
    "Hand-thrown stoneware mug, speckled, 350 ml",
    "Trail running shoe, wide fit",
    "Walnut desk organiser",
    "Wireless mechanical keyboard, 75 %, hot-swappable, tactile switches",
    "Linen bed set, stone-washed, 200 × 220",
    "Espresso beans, Sidamo, 1 kg",
)
_SHOPS = ("Nordwolle", "Eisen & Feuer", "Studio Ton", "Berglauf")


def picture(number: int, alt: str = "") -> Picture:
    """A flat drawing as a data address."""
    ground, ink = _GROUNDS[number % len(_GROUNDS)], _INKS[number % len(_INKS)]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">'
        f'<rect width="400" height="400" fill="{ground}"/><g fill="{ink}">{_SHAPES[number % len(_SHAPES)]}</g></svg>'
    )
    return Picture(src=f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", alt=alt)


def product(number: int) -> ProductCard:
    """One of endless products; some on sale, some sold out, some new and unrated."""
    price = Money(890 + number * 1373 % 14_000, "EUR")
    is_reduced = number % 3 == 1
    return ProductCard(
        href="/styleguide/product/",
        title=_TITLES[number % len(_TITLES)],
        price=price,
        was_price=Money(price.amount * 4 // 3, "EUR") if is_reduced else None,
        shop=_SHOPS[number % len(_SHOPS)],
        picture=picture(number) if number != 6 else None,
        rating=None if number % 5 == 4 else 3.9 + number % 11 / 10,
        rating_count=0 if number % 5 == 4 else 12 + number * 97,
        sold_count=number * 613 % 23_000,
        badge="−25 %" if is_reduced else "",
        is_sold_out=number == 5,
        is_from_price=number == 3,
    )


def everything() -> dict[str, Any]:
    """What the style guide's template names."""
    now = timezone.now()
    return {
        "products": [product(number) for number in range(12)],
        "pictures": [picture(number, f"Sweater, view {number + 1}") for number in range(4)],
        "price": Money(4990, "EUR"),
        "was": Money(6990, "EUR"),
        "yen": Money(12_800, "JPY"),
        "dinar": Money(4_250, "KWD"),
        "crumbs": (Crumb("Home", "/"), Crumb("Clothing", "/"), Crumb("Sweaters")),
        "shop": ShopCard(
            name="Nordwolle",
            href="/",
            picture=None,
            rating=4.8,
            rating_count=1240,
            product_count=86,
            place="Husum, Germany",
            facts=("ships within 24 h",),
        ),
        "timeline": (
            TimelineEntry(
                "Out for delivery", "current", now - timedelta(hours=2), "With the courier", "Hamburg"
            ),
            TimelineEntry("In transit", "done", now - timedelta(days=1), place="Hannover"),
            TimelineEntry("Handed to the carrier", "done", now - timedelta(days=2), place="Husum"),
            TimelineEntry("Packed by the shop", "done", now - timedelta(days=2, hours=3)),
        ),
        **_navigation(),
        **_forms(),
        **_sums(),
    }


def _navigation() -> dict[str, Any]:
    return {
        "tabs": (
            Tab("All", "#", is_current=True, count=128),
            Tab("To ship", "#", count=3),
            Tab("Shipped", "#"),
            Tab("Returns", "#", count=0),
        ),
        "seller_links": (
            Tab("To do", "#", is_current=True, icon="home", count=3),
            Tab("Orders", "#", icon="receipt"),
            Tab("Products", "#", icon="tag"),
            Tab("Stock", "#", icon="box"),
            Tab("Balance", "#", icon="wallet"),
            Tab("Shop", "#", icon="store"),
        ),
        "facets": (
            Facet(
                "brand",
                "Brand",
                tuple(
                    Choice(name.lower(), name, count=40 - 9 * n, is_selected=n == 0)
                    for n, name in enumerate(_SHOPS)
                ),
            ),
            Facet(
                "colour",
                "Colour",
                (Choice("natural", "Natural", count=31), Choice("moss", "Moss", count=1240)),
            ),
        ),
    }


def _forms() -> dict[str, Any]:
    return {
        "countries": (Choice("DE", "Germany"), Choice("FR", "France"), Choice("JP", "Japan")),
        "sizes": (
            Choice("s", "S"),
            Choice("m", "M", is_selected=True),
            Choice("l", "L"),
            Choice("xl", "XL", is_disabled=True),
        ),
        "payments": (
            Choice("wallet", "Titan wallet", hint="Balance €120.00", icon="wallet", is_selected=True),
            Choice("card", "Card", hint="You confirm with your bank", icon="card"),
            Choice(
                "cod",
                "Cash on delivery",
                hint="Not for this address",
                icon="cash",
                end="+€2.90",
                is_disabled=True,
            ),
        ),
        "problems": (
            Choice("id-bad_city", "Enter a city"),
            Choice("id-bad_email", "Enter an e-mail address"),
        ),
        "statuses": ("placed", "paid", "shipped", "delivered", "cancelled", "declined", "draft"),
        "icons": _icons(),
    }


def _sums() -> dict[str, Any]:
    return {
        "totals": (
            TotalLine("3 products", Money(14_970, "EUR")),
            TotalLine("Shipping, 2 shops", Money(980, "EUR")),
            TotalLine("Voucher AUTUMN", Money(-500, "EUR"), "reduction"),
            TotalLine("Total", Money(15_450, "EUR"), "grand"),
        ),
        "steps": (Step("Cart", "done"), Step("Address", "done"), Step("Payment", "current"), Step("Done")),
    }


def _icons() -> list[str]:
    sprite = finders.find("img/icons.svg")
    assert isinstance(sprite, str)
    return re.findall(r'symbol id="([^"]+)"', Path(sprite).read_text(encoding="utf8"))
