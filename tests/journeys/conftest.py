"""A whole Titan of child processes, a market in its databases, and browsers of phones and desks.

`titan` is a running stack (web, worker, relay, simulators) on the databases of this test; `open_page` opens a
visitor's page on it. Journeys of sellers and carriers use the same two.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.factories import market
from tests.torture import stack
from titan.apps.products import api as products
from titan.apps.products.contracts import Product

PHONE, DESK = (390, 844), (1280, 900)
PATIENCE_MS = 30_000
SERIOUS = {"serious", "critical"}
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
GOOD_CARD, BAD_CARD = "4242 4242 4242 4242", "4000 0000 0000 0002"


@dataclass
class Visitor:
    """A page with the verbs of a buyer. `complaints` are errors of the browser's console."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Visit a path of the shop."""
        self.page.goto(f"{self.url}{path}")

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the first button or link of that name."""
        role = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        role.first.click()

    def put_into_cart(self, product: Product) -> None:
        """From the product's page, as far as the confirmation."""
        self.go(f"/p/{product.slug}")
        self.press("Add to cart")
        self.page.get_by_text("It is in your cart.").first.wait_for()

    def register(self, email: str) -> None:
        """At the checkout, as a guest."""
        form = self.page.locator("form", has=self.page.get_by_role("button", name="Go on to address"))
        form.get_by_label("Your name").fill("Ada Lovelace")
        form.get_by_label("E-mail address").fill(email)
        form.get_by_label("Choose a password").fill("correct-horse-42-battery")
        form.get_by_role("button").click()

    def give_address(self) -> None:
        """At the checkout, as far as the quote."""
        self.page.get_by_label("Full name").fill("Ada Lovelace")
        self.page.get_by_label("Street and number").fill("Unter den Linden 1")
        self.page.get_by_label("Postal code").fill("10117")
        self.page.get_by_label("City").fill("Berlin")
        self.press("Show delivery and total")
        self.page.get_by_role("button", name=re.compile("^Buy for")).wait_for()

    def buy(self, method: str = "card") -> None:
        """At the checkout, with a way of paying chosen."""
        self.page.locator(f"input[name=method][value={method}]").check()
        self.press(re.compile("^Buy for"))

    def pay_by_card(self, number: str = GOOD_CARD) -> None:
        """On the provider's page."""
        self.page.get_by_label("Card number").fill(number)
        self.page.get_by_label("Expiry").fill("12/39")
        self.page.get_by_label("Security code").fill("123")
        self.press(re.compile("^Pay "))

    def faults(self) -> list[tuple[str, str]]:
        """What axe finds that is serious or worse: rule and first element."""
        found = Axe().run(self.page).response
        assert found["passes"]
        return [
            (rule["id"], rule["nodes"][0]["html"])
            for rule in found["violations"]
            if rule["impact"] in SERIOUS
        ]

    def sideways(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )


Opener = Callable[..., Visitor]


@pytest.fixture
def titan(titan_environ: dict[str, str], settings: Any) -> Iterator[stack.Stack]:
    """A running Titan. What a test makes before it asks for a page is in its databases."""
    with stack.running(titan_environ) as running:
        settings.PUBLIC_URL = running.url
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the journeys of a file.

    Playwright keeps an event loop in this thread, so Django takes every query for one from asynchronous code.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        found = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        yield found
        found.close()


@pytest.fixture
def open_page(browser: Browser, titan: stack.Stack) -> Iterator[Opener]:
    """Opens a new visitor's page: `open_page(size=PHONE, java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def opened(*, size: tuple[int, int] = DESK, **options: Any) -> Visitor:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        visitor = Visitor(context.new_page(), titan.url)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on(
            "console",
            lambda message: visitor.complaints.append(message.text) if message.type == "error" else None,
        )
        return visitor

    yield opened
    for context in contexts:
        context.close()


def product_of(shop: market.Shop) -> Product:
    """What a shop of the market sells."""
    return products.get(product_id=shop.product_id)
