"""The seller's and the operator's day in a browser: sell, send, be paid; list a product; open a shop."""

import io
import re
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from PIL import Image
from playwright.sync_api import FilePayload

from tests.factories import market
from tests.journeys.conftest import DESK, PHONE, Opener, Visitor
from tests.torture.stack import Stack
from titan.apps.categories import api as categories
from titan.apps.orders import api as orders
from titan.apps.sellers import api as sellers
from titan.apps.shipping import api as shipping
from titan.apps.users import api as users
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, Balance
from titan.kernel.money import Money
from titan.platform.admin.models import AuditEntry

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"


def eventually(is_so: Callable[[], bool]) -> bool:
    """Whether it becomes true while worker and relay do their work."""
    for _ in range(300):
        if is_so():
            return True
        time.sleep(0.1)
    return False


def signed_in(open_page: Opener, user_id: UUID, **options: Any) -> Visitor:
    """The page of somebody who came with a session."""
    visitor: Visitor = open_page(**options)
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=user_id))
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": visitor.url}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]
    return visitor


def bought(shop: market.Shop) -> tuple[UUID, UUID]:
    """A buyer and the order that was bought and paid, and that its shop may ship."""
    buyer_id = market.make_buyer()
    purchase = market.buy(buyer_id, market.quote(buyer_id, shop).id)
    [order] = orders.of_purchase(purchase_id=purchase.id)
    assert eventually(lambda: shipping.count_to_ship(shop_id=shop.id) == 1)
    return buyer_id, order.id


def earned(shop: market.Shop) -> tuple[Balance, ...]:
    return wallet.balances(owner_id=shop.id, kind=AccountKind.SELLER)


def test_a_seller_ships_and_is_paid_the_price_less_commission(open_page: Opener, titan: Stack) -> None:
    shop = market.make_shop(price=2000, shipping_cost=490, commission_bp=1000)
    buyer_id, order_id = bought(shop)
    seller = signed_in(open_page, shop.owner_id, size=PHONE)

    seller.go("/seller/")
    seller.press(re.compile("order to ship"))
    seller.press(re.compile(orders.get(order_id=order_id).number))
    seller.press("Ship: book the label")
    number = seller.page.locator("#shipping strong.code").inner_text().strip()
    with seller.page.context.expect_page() as opened:
        seller.press("Packing slip")
    assert number in opened.value.locator("main").inner_text()

    carrier = f"http://127.0.0.1:{titan.simulator_port}/carrier"
    moved = httpx.post(f"{carrier}/parcels/{number}/advance", json={"to": "delivered"})
    assert moved.status_code == 200
    assert eventually(lambda: orders.get(order_id=order_id).status == "delivered")
    assert earned(shop) == ()

    buyer = signed_in(open_page, buyer_id, size=PHONE)
    buyer.go(f"/orders/{order_id}/")
    buyer.press("Confirm the receipt")
    # 20.00 and 4.90 for shipping, less 10 %.
    assert eventually(lambda: [balance.available for balance in earned(shop)] == [Money(2241, "EUR")])

    seller.go("/seller/balance/")
    assert "€22.41" in seller.page.locator(".board").inner_text()
    seller.press("Breakdown")
    divided = seller.page.locator("#money").inner_text()
    assert ("€2.49" in divided, "€22.41" in divided) == (True, True)
    assert seller.complaints + buyer.complaints == []
    assert wallet.check().is_clean


def test_a_listed_product_with_a_picture_is_found_on_the_storefront(open_page: Opener) -> None:
    categories.ensure_path(names=("Garden", "Tools", "Trowels"))
    shop = market.make_shop()
    seller = signed_in(open_page, shop.owner_id)

    seller.go("/seller/products/")
    seller.press("Add a product")
    fill = seller.page.get_by_label
    fill("Find the category").fill("trowel")
    seller.press("Find")
    seller.press(re.compile("Trowels"))
    fill("Title").fill("Forged trowel with ash handle")
    fill("Description").fill("Made for **roots**.\n\n- lasts\n- can be sharpened")
    fill("Price", exact=True).fill("24,50")
    fill("On hand").fill("12")
    fill("SKU").fill("TROWEL-1")
    seller.page.get_by_role("button", name="Save as draft").click()
    fill("Picture", exact=True).set_input_files(
        FilePayload(name="trowel.jpg", mimeType="image/jpeg", buffer=jpeg())
    )
    fill("What is to be seen").fill("A trowel on dark soil")
    seller.press("Add the picture")
    seller.page.get_by_role("img", name="A trowel on dark soil").wait_for()
    seller.press("Publish")
    seller.page.get_by_text("Buyers can find and buy this product.").wait_for()
    assert seller.complaints == []

    visitor = open_page(size=PHONE)
    found = visitor.page.get_by_role("link", name="Forged trowel with ash handle")

    def is_found() -> bool:
        visitor.go("/search?q=forged+trowel")
        return found.count() > 0

    assert eventually(is_found)
    found.first.click()
    visitor.page.get_by_role("heading", level=1, name="Forged trowel with ash handle").wait_for()
    told = visitor.page.locator("main").inner_text()
    assert ("€24.50" in told, "can be sharpened" in told) == (True, True)
    assert visitor.page.get_by_role("img", name="A trowel on dark soil").first.is_visible()


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (900, 700), "sienna").save(data, "JPEG")
    return data.getvalue()


def test_an_operator_signs_in_and_approves_a_shop_with_a_reason(open_page: Opener) -> None:
    operator = users.create_user(
        email="ops@example.com", name="Olga", password=PASSWORD, roles=("staff",), is_email_verified=True
    )
    applicant = {"name": "Nordwolle", "description": "Wool", "country": "DE", "city": "Husum"}
    shop = sellers.apply(owner_id=market.make_user(), currency="EUR", **applicant)
    visitor = open_page()
    page = visitor.page

    visitor.go("/admin/")
    page.get_by_label("E-mail").fill(operator.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=re.compile("Sign in|Log in")).click()
    visitor.press("Shops that applied")
    page.get_by_role("row", name=re.compile("Nordwolle")).get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option("approve")
    visitor.press("Run")
    page.get_by_label("Why?").fill("Papers are complete.")
    visitor.press("Approve the application")
    assert eventually(lambda: sellers.get(shop_id=shop.id).status == "active")

    visitor.go("/admin/ops/auditentry/")
    assert "Papers are complete." in page.locator("#result_list").inner_text()
    assert AuditEntry.objects.get().actor_id == operator.id
    assert visitor.complaints == []


def test_no_page_of_operations_offends_its_policy(open_page: Opener) -> None:
    _, order_id = bought(market.make_shop())
    visitor = signed_in(open_page, market.make_user(roles=("staff",)))
    for path in (
        "",
        f"lookup/?q={order_id}",
        "orders/orderrow/",
        f"orders/orderrow/{order_id}/change/",
        "eventlog/eventrow/",
        "inventory/stockrow/",
        "ops/auditentry/",
    ):
        visitor.go(f"/admin/{path}")
        visitor.page.wait_for_load_state("networkidle")
        assert visitor.page.evaluate("typeof Alpine") == "object"
    assert visitor.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_serious_on_any_page_of_the_seller(
    open_page: Opener, size: tuple[int, int]
) -> None:
    shop = market.make_shop(stock=3)
    _, order_id = bought(shop)
    seller = signed_in(open_page, shop.owner_id, size=size)
    applicant = signed_in(open_page, market.make_user(), size=size)
    category = categories.by_slug(slug="mugs")
    paths = (
        "",
        "orders/",
        "orders/?status=cancelled",
        f"orders/{order_id}/",
        f"orders/{order_id}/slip/",
        "products/",
        "products/?status=review",
        "products/new/",
        f"products/new/?category={category.id}",
        f"products/{shop.product_id}/",
        "stock/",
        "balance/",
        "shop/",
        "shipping/",
        "shipping/new/",
    )
    found = {path: seen(seller, path) for path in paths} | {"apply/": seen(applicant, "apply/")}
    assert {path: faults for path, faults in found.items() if faults != ([], 0)} == {}
    assert seller.complaints + applicant.complaints == []


def seen(visitor: Visitor, path: str) -> tuple[list[tuple[str, str]], int]:
    """What axe takes seriously, and how far the page scrolls sideways."""
    visitor.go(f"/seller/{path}")
    return visitor.faults(), visitor.sideways()
