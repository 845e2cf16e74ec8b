"""The seller's and the operator's day in a browser: sell, send, be paid; list a product; open a shop."""

import io
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from config.settings.admin import UNFOLD
from tests.factories import market
from titan.apps.categories import api as categories
from titan.apps.orders import api as orders
from titan.apps.sellers import api as sellers
from titan.apps.tracking import api as tracking
from titan.apps.users import api as users
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind
from titan.kernel.money import Money
from titan.platform.admin.models import AuditEntry
from titan.platform.engines.partners import simulator_url
from titan.platform.eventlog import relay
from titan.platform.pages import shared
from titan.simulators.shared_secret import shared_secret

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SERIOUS = {"serious", "critical"}
PHONE, DESK = 390, 1280
PASSWORD = "correct horse battery"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: pytest shows what matters."""


@dataclass(frozen=True)
class Site:
    """Titan and its partners, as a browser reaches them."""

    address: str
    carrier: str
    browser: Browser

    def page(self, user_id: UUID | None = None, *, width: int = DESK) -> Page:
        """A new browser window, signed in as that user."""
        context = self.browser.new_context(viewport={"width": width, "height": 850}, base_url=self.address)
        if user_id is not None:
            client = Client()
            client.force_login(get_user_model()._default_manager.get(pk=user_id))
            cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
            name = django_settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": cookie, "url": self.address}])
        return context.new_page()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        # Playwright keeps an event loop in this thread; nothing of it touches the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        found = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        yield found
        found.close()


@pytest.fixture
def site(
    transactional_db: None, browser: Browser, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    # Each request has a thread of its own, so its connection must end with it.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    settings.UNFOLD = UNFOLD
    settings.MEDIA_ROOT = tmp_path / "media"
    shared.pages._hot.clear()
    with make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        settings.CARRIER_WEBHOOK_SECRET = shared_secret(tmp_path, "carrier_webhook_secret")
        partners = subprocess.Popen(
            [sys.executable, "-m", "titan.simulators", "--var", str(tmp_path), "--titan-url", address]
        )
        try:
            until(lambda: (tmp_path / "simulators" / "port").exists())
            settings.CARRIER_URL = f"{simulator_url(tmp_path)}/carrier"
            until(lambda: answers(settings.CARRIER_URL))
            yield Site(address, settings.CARRIER_URL, browser)
        finally:
            partners.terminate()
            partners.wait()
            for context in browser.contexts:
                context.close()
            server.shutdown()


def until(is_so: Callable[[], bool], *, most_s: float = 60.0) -> None:
    """Wait for what another process does.

    Raises:
        TimeoutError: it did not.
    """
    give_up = time.monotonic() + most_s
    while not is_so():
        if time.monotonic() > give_up:
            raise TimeoutError
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/parcels").status_code == 200
    except httpx.TransportError:
        return False


def bought(shop: market.Shop) -> tuple[UUID, UUID]:
    """A buyer and the order that was bought and paid."""
    buyer_id = market.make_buyer()
    purchase = market.buy(buyer_id, market.quote(buyer_id, shop).id)
    relay.settle()
    [order] = orders.of_purchase(purchase_id=purchase.id)
    return buyer_id, order.id


def is_delivered(order_id: UUID) -> bool:
    return tracking.track_of(order_id=order_id).status == "delivered"


def test_a_seller_ships_and_is_paid_the_price_less_commission(site: Site) -> None:
    shop = market.make_shop(price=2000, shipping_cost=490, commission_bp=1000)
    buyer_id, order_id = bought(shop)
    seller = site.page(shop.owner_id, width=PHONE)

    seller.goto("/seller/")
    seller.get_by_role("link", name=re.compile("order to ship")).click()
    seller.get_by_role("link", name=orders.get(order_id=order_id).number).click()
    seller.get_by_role("button", name="Ship: book the label").click()
    number = seller.get_by_role("definition").filter(has=seller.locator("strong.code")).inner_text().strip()
    assert number
    relay.settle()

    with seller.context.expect_page() as opened:
        seller.get_by_role("link", name="Packing slip").click()
    assert number in opened.value.locator("main").inner_text()

    moved = httpx.post(f"{site.carrier}/parcels/{number}/advance", json={"to": "delivered"})
    assert moved.status_code == 200
    until(lambda: is_delivered(order_id))
    relay.settle()
    assert wallet.balances(owner_id=shop.id, kind=AccountKind.SELLER) == ()

    buyer = site.page(buyer_id, width=PHONE)
    buyer.goto(f"/orders/{order_id}/")
    buyer.get_by_role("button", name="Confirm the receipt").click()
    buyer.wait_for_load_state()
    relay.settle()

    # 20.00 and 4.90 for shipping, less 10 %.
    [balance] = wallet.balances(owner_id=shop.id, kind=AccountKind.SELLER)
    assert balance.available == Money(2241, "EUR")
    seller.goto("/seller/balance/")
    assert "€22.41" in seller.locator(".board").inner_text()
    seller.get_by_role("link", name="Breakdown").click()
    earned = seller.locator("#money").inner_text()
    assert ("€2.49" in earned, "€22.41" in earned) == (True, True)
    assert wallet.check().is_clean


def test_a_listed_product_with_a_picture_is_found_on_the_storefront(site: Site) -> None:
    shop = market.make_shop()
    categories.ensure_path(names=("Garden", "Tools", "Trowels"))
    relay.settle()
    seller = site.page(shop.owner_id)

    seller.goto("/seller/products/")
    seller.get_by_role("link", name="Add a product").click()
    seller.get_by_label("Find the category").fill("trowel")
    seller.get_by_role("button", name="Find").click()
    seller.get_by_role("link", name=re.compile("Trowels")).click()
    seller.get_by_label("Title").fill("Forged trowel with ash handle")
    seller.get_by_label("Description").fill("Made for **roots**.\n\n- lasts\n- can be sharpened")
    seller.get_by_label("Price", exact=True).fill("24,50")
    seller.get_by_label("On hand").fill("12")
    seller.get_by_label("SKU").fill("TROWEL-1")
    seller.get_by_role("button", name="Save as draft").last.click()
    upload = FilePayload(name="trowel.jpg", mimeType="image/jpeg", buffer=jpeg())
    seller.get_by_label("Picture", exact=True).set_input_files(upload)
    seller.get_by_label("What is to be seen").fill("A trowel on dark soil")
    seller.get_by_role("button", name="Add the picture").click()
    seller.get_by_role("img", name="A trowel on dark soil").wait_for()
    seller.get_by_role("button", name="Publish").click()
    seller.get_by_text("Buyers can find and buy this product.").wait_for()
    relay.settle()

    visitor = site.page(width=PHONE)
    visitor.goto("/search?q=forged+trowel")
    visitor.get_by_role("link", name="Forged trowel with ash handle").first.click()
    visitor.get_by_role("heading", level=1, name="Forged trowel with ash handle").wait_for()
    assert "€24.50" in visitor.locator("main").inner_text()
    assert "can be sharpened" in visitor.locator("main").inner_text()
    assert visitor.get_by_role("img", name="A trowel on dark soil").first.is_visible()


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (900, 700), "sienna").save(data, "JPEG")
    return data.getvalue()


def test_an_operator_signs_in_and_approves_a_shop_with_a_reason(site: Site) -> None:
    operator = users.create_user(
        email="ops@example.com", name="Olga", password=PASSWORD, roles=("staff",), is_email_verified=True
    )
    shop = sellers.apply(
        owner_id=market.make_user(),
        name="Nordwolle",
        description="Wool",
        country="DE",
        city="Husum",
        currency="EUR",
    )
    page, complaints = site.page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto("/admin/")
    page.get_by_label("E-mail").fill(operator.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=re.compile("Sign in|Log in")).click()
    page.get_by_role("link", name="Shops that applied").click()
    page.get_by_role("row", name=re.compile("Nordwolle")).get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option("approve")
    page.get_by_role("button", name="Run").click()
    page.get_by_label("Why?").fill("Papers are complete.")
    page.get_by_role("button", name="Approve the application").click()
    page.get_by_text("active").first.wait_for()
    assert sellers.get(shop_id=shop.id).status == "active"

    page.goto("/admin/ops/auditentry/")
    assert "Papers are complete." in page.locator("#result_list").inner_text()
    assert AuditEntry.objects.get().actor_id == operator.id
    page.goto("/admin/lookup/?q=nothing")
    assert complaints == []


def test_no_page_of_operations_offends_its_policy(site: Site) -> None:
    shop = market.make_shop()
    _, order_id = bought(shop)
    staff_id = market.make_user(roles=("staff",))
    page, complaints = site.page(staff_id), list[str]()
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    for path in (
        "",
        f"lookup/?q={order_id}",
        "orders/orderrow/",
        f"orders/orderrow/{order_id}/change/",
        "eventlog/eventrow/",
        "inventory/stockrow/",
        "ops/auditentry/",
    ):
        page.goto(f"/admin/{path}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("typeof Alpine") == "object"
    assert complaints == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_serious_on_any_page_of_the_seller(site: Site, width: int) -> None:
    shop = market.make_shop(stock=3)
    _, order_id = bought(shop)
    applicant_id = market.make_user()
    seller, applicant = site.page(shop.owner_id, width=width), site.page(applicant_id, width=width)
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
    found = [fault for path in paths for fault in faults(seller, f"/seller/{path}")]
    assert found + faults(applicant, "/seller/apply/") == []


def faults(page: Page, path: str) -> list[tuple[str, str, str]]:
    """What axe takes seriously, and whether the page scrolls sideways."""
    page.goto(path)
    result = Axe().run(page).response
    assert result["passes"]
    excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [
        *([(path, "scrolls sideways", str(excess))] if excess else []),
        *(
            (path, rule["id"], rule["nodes"][0]["html"])
            for rule in result["violations"]
            if rule["impact"] in SERIOUS
        ),
    ]
