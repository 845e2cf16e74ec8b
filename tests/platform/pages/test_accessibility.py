"""The style guide in a browser: axe finds nothing serious, in both themes, on phone and desk; the keyboard works."""

import shutil
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = pytest.mark.journey
SERIOUS = {"serious", "critical"}
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: pytest shows what matters."""


@pytest.fixture
def address(settings: Any) -> Iterator[str]:
    settings.ROOT_URLCONF = "titan.platform.pages.urls"
    settings.PAGES_LINKS = {"suggest": "/styleguide/suggest/"}
    from titan.platform.pages.links import links

    links.cache_clear()
    with make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
    links.cache_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        yield found
        found.close()


def open_page(browser: Browser, *, width: int = 1280, **options: Any) -> Page:
    return browser.new_context(viewport={"width": width, "height": 850}, **options).new_page()


@pytest.mark.parametrize("path", ["", "product/", "seller/", "errors/404/", "errors/500/", "errors/csrf/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_serious(
    browser: Browser, address: str, path: str, scheme: str, width: int
) -> None:
    page = open_page(browser, width=width, color_scheme=scheme)
    page.goto(f"{address}/styleguide/{path}")
    result = Axe().run(page).response
    page.context.close()
    assert result["passes"]
    found = [
        (rule["id"], rule["nodes"][0]["html"]) for rule in result["violations"] if rule["impact"] in SERIOUS
    ]
    assert found == []


@pytest.mark.parametrize("path", ["", "product/", "seller/"])
def test_nothing_scrolls_sideways_on_the_narrowest_phone(browser: Browser, address: str, path: str) -> None:
    page = open_page(browser, width=320)
    page.goto(f"{address}/styleguide/{path}")
    excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.context.close()
    assert excess == 0


def test_policy_lets_everything_of_ours_run(browser: Browser, address: str) -> None:
    page = open_page(browser)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/styleguide/")
    assert page.evaluate("typeof htmx") == "object"
    assert page.evaluate("htmx.config.allowEval") is False
    page.context.close()
    assert complaints == []


def test_suggestions_are_reached_and_left_by_keyboard(browser: Browser, address: str) -> None:
    page = open_page(browser)
    page.goto(f"{address}/styleguide/")
    search = page.get_by_role("combobox", name="Search products and shops")
    search.press_sequentially("me")
    page.get_by_role("option").first.wait_for()
    search.press("ArrowDown")
    assert search.get_attribute("aria-activedescendant") == "site-search-list-0"
    search.press("Escape")
    assert search.get_attribute("aria-expanded") == "false"
    page.context.close()


def test_theme_is_remembered_by_the_server(browser: Browser, address: str) -> None:
    page = open_page(browser, color_scheme="light")
    page.goto(f"{address}/styleguide/")
    page.get_by_role("button", name="Use the dark theme").first.click()
    page.reload()
    theme = page.evaluate(
        "[document.documentElement.dataset.theme, getComputedStyle(document.body).colorScheme]"
    )
    page.context.close()
    assert theme == ["dark", "dark"]


def test_dialog_and_facets_open_without_javascript(browser: Browser, address: str) -> None:
    page = open_page(browser, width=390, java_script_enabled=False)
    page.goto(f"{address}/styleguide/")
    page.get_by_text("Filters").first.click()
    assert page.get_by_text("Eisen & Feuer").first.is_visible()
    page.goto(f"{address}/styleguide/#dialog")
    assert page.get_by_text("The money is held safe until both parcels have arrived.").is_visible()
    page.context.close()
