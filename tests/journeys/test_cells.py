"""Two whole cells seen through one browser: the visitor never learns that there are two.

What is bought in one cell from a shop of the other has a file of its own.
"""

import json
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.cells.fleets import PASSWORD, Fleet, eventually, on_bus
from tests.cells.routers import HAPROXY
from tests.journeys.conftest import DESK, PATIENCE_MS, PHONE, Visitor
from titan.platform.bus import broker as brokers

pytestmark = [
    pytest.mark.cells,
    pytest.mark.kafka,
    pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: ./scripts/install-haproxy"),
    pytest.mark.skipif(not brokers.is_installed(), reason="needs Kafka: ./scripts/install-kafka"),
    pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium: ./scripts/install-chromium"),
]
HOME, OTHER = 0, 1
Opens = Callable[..., Visitor]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    folders = tmp_path_factory.mktemp("fleet"), tmp_path_factory.mktemp("kafka")
    with on_bus(*folders, TITAN_FLASH_PROOF_NUMBER="200") as found:
        yield found


@pytest.fixture
def visit(browser: Browser, fleet: Fleet) -> Iterator[Opens]:
    """Opens the page of somebody whose browser knows nothing yet."""
    contexts: list[BrowserContext] = []

    def opened(*, size: tuple[int, int] = DESK) -> Visitor:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        visitor = Visitor(context.new_page(), fleet.url)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        return visitor

    yield opened
    for context in contexts:
        context.close()


def sign_up(visitor: Visitor, email: str) -> None:
    visitor.go("/account/signup/")
    form = visitor.page.locator("form", has=visitor.page.get_by_role("button", name="Create account"))
    form.get_by_label("Your name").fill("Ada Lovelace")
    form.get_by_label("E-mail address").fill(email)
    form.get_by_label("Password", exact=True).fill(PASSWORD)
    form.get_by_role("button", name="Create account").click()
    visitor.page.wait_for_url(lambda url: "/signup/" not in url)


def sign_in(visitor: Visitor, email: str) -> None:
    visitor.go("/account/login/")
    form = visitor.page.locator("form", has=visitor.page.get_by_label("E-mail or phone"))
    form.get_by_label("E-mail or phone").fill(email)
    form.get_by_label("Password", exact=True).fill(PASSWORD)
    form.get_by_role("button", name="Sign in").click()
    visitor.page.wait_for_url(lambda url: "/login/" not in url)


def cells_of(page: Page) -> set[int]:
    """Which cells answer this browser."""
    ask = (
        "() => Promise.all([...Array(6)].map(() => fetch('/version').then(a => a.json()).then(v => v.cell)))"
    )
    return set(page.evaluate(ask))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_somebody_new_signs_up_browses_a_shop_of_the_other_cell_and_comes_back_from_elsewhere(
    fleet: Fleet, visit: Opens, size: tuple[int, int]
) -> None:
    shop = fleet.inside(OTHER, "shop", PASSWORD)
    found = f"/api/v1/products?shop={shop['shop_id']}"
    email = fleet.email(HOME)
    visitor = visit(size=size)
    sign_up(visitor, email)
    assert cells_of(visitor.page) == {HOME}

    with fleet.client() as anybody:
        here = f"{fleet.stage(HOME).url}{found}"
        eventually(lambda: anybody.get(here).json()["results"], seconds=90)
        [product] = anybody.get(here).json()["results"]
    visitor.go(f"/p/{product['slug']}")
    visitor.page.get_by_role("heading", name=product["title"]).first.wait_for()
    assert visitor.page.get_by_role("button", name="Add to cart").is_visible()
    assert visitor.sideways() == 0

    stranger = visit(size=size)
    sign_in(stranger, email)
    assert cells_of(stranger.page) == {HOME}
    stranger.go("/account/")
    stranger.page.get_by_text(email).first.wait_for()
    assert (visitor.complaints, stranger.complaints) == ([], [])


def test_a_link_in_a_mail_and_a_page_with_a_socket_reach_the_visitors_own_cell(
    fleet: Fleet, visit: Opens
) -> None:
    sale = fleet.inside(OTHER, "flash", "120")
    visitor = visit(size=PHONE)
    email = fleet.email(OTHER)
    sign_up(visitor, email)
    assert cells_of(visitor.page) == {OTHER}
    visitor.go(f"/account/verify/{fleet.inside(OTHER, 'link', email)['token']}/")
    visitor.press("Confirm the address")
    visitor.page.get_by_text("Your e-mail address is confirmed").first.wait_for()
    kinds: list[str] = []
    visitor.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: kinds.append(json.loads(frame)["type"])),
    )
    visitor.go(f"/flash/items/{sale['item_id']}/")
    visitor.press("Get ready")
    in_room = visitor.page.get_by_role("status").filter(has_text="in the waiting room. Stay here")
    in_room.first.wait_for(timeout=60_000)
    for _ in range(100):
        if "hello" in kinds:
            break
        visitor.page.wait_for_timeout(200)
    assert kinds[0] == "hello"
    assert visitor.complaints == []
