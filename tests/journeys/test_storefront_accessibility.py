"""Every page of the shop in a browser: axe finds nothing serious, nothing scrolls sideways, the policy holds."""

from collections.abc import Iterator

import pytest

from tests.factories import market
from tests.journeys.conftest import DESK, PHONE, Opener, Visitor, product_of
from titan.apps.sellers import api as sellers

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]


def found_on(visitor: Visitor, path: str) -> list[object]:
    visitor.go(path)
    visitor.page.wait_for_load_state("networkidle")
    width = visitor.sideways()
    return [*((path, fault) for fault in visitor.faults()), *([(path, width)] if width else [])]


def walk(visitor: Visitor, shop: market.Shop) -> Iterator[str]:
    """Every page, in the order of a purchase; what has to be done in between is done."""
    product = product_of(shop)
    yield from ("/", "/categories/", "/categories/kitchen", "/search?q=enamel", "/search?q=zzqqxx&in_stock=1")
    yield from (f"/p/{product.slug}", f"/shops/{sellers.get(shop_id=shop.id).slug}", "/preferences/")
    yield from ("/help/", "/legal/terms/", "/nowhere/", "/cart/")
    visitor.put_into_cart(product)
    yield from ("/cart/", "/checkout/")
    visitor.go("/checkout/")
    visitor.register("ada@example.org")
    yield "/checkout/"
    visitor.press("Show delivery and total")
    visitor.page.get_by_role("heading", name="The address is not complete").wait_for()
    assert visitor.faults() == []
    visitor.give_address()
    assert visitor.faults() == []
    visitor.buy("cod")
    visitor.page.get_by_role("heading", name="Thank you, it is ordered").wait_for()
    assert visitor.faults() == []
    visitor.go("/orders/")
    order = visitor.page.locator(".order-card__link").first.get_attribute("href") or ""
    yield from ("/orders/", order, "/account/wallet/", "/notifications/")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_axe_finds_nothing_serious_on_any_page(open_page: Opener, size: tuple[int, int], scheme: str) -> None:
    shop = market.make_shop()
    visitor = open_page(size=size, color_scheme=scheme)
    assert [fault for path in walk(visitor, shop) for fault in found_on(visitor, path)] == []
    # The missing page is a 404, which the console reports; anything else is a fault of ours.
    assert [line for line in visitor.complaints if "404" not in line] == []


def test_nothing_scrolls_sideways_on_the_narrowest_phone(open_page: Opener) -> None:
    shop = market.make_shop()
    visitor = open_page(size=(320, 640))
    visitor.put_into_cart(product_of(shop))
    widths = {}
    for path in ("/", "/categories/kitchen", f"/p/{product_of(shop).slug}", "/cart/", "/checkout/"):
        visitor.go(path)
        widths[path] = visitor.sideways()
    assert set(widths.values()) == {0}, widths
