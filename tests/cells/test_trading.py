"""Purchases across cells: a buyer of one, a shop of the other, a bus between them and the router before them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cells.fleets import PASSWORD, Fleet, on_bus
from tests.cells.routers import HAPROXY
from tests.cells.trading import PATIENCE_S, Buyer, Seller, becomes, said
from titan.cells.fleet.layout import address
from titan.platform.bus import broker as brokers

pytestmark = [
    pytest.mark.cells,
    pytest.mark.kafka,
    pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: ./scripts/install-haproxy"),
    pytest.mark.skipif(not brokers.is_installed(), reason="needs Kafka: ./scripts/install-kafka"),
]
TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial-api.md"


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with on_bus(tmp_path_factory.mktemp("trading"), tmp_path_factory.mktemp("kafka")) as found:
        yield found


@pytest.fixture
def shop(fleet: Fleet) -> dict[str, str]:
    """In cell 1, shown in both. New for each test, so that none sees what another one set going."""
    found: dict[str, str] = fleet.inside(1, "shop", PASSWORD)
    with fleet.client() as guest:
        path = f"/api/v1/products?shop={found['shop_id']}"
        becomes(lambda: all(guest.get(path).json()["results"] for _ in range(6)), True)
    return found


@pytest.fixture
def seller(fleet: Fleet, shop: dict[str, str]) -> Seller:
    return Seller.of(fleet, shop)


def audited(fleet: Fleet) -> None:
    """All cells together are right, once what is on its way has arrived."""
    path = fleet.layout.directory

    def code() -> int:
        return subprocess.run(
            [sys.executable, "manage.py", "cell", "audit", "--directory", str(path)],
            capture_output=True,
            check=False,
        ).returncode

    becomes(code, 0)


def test_an_order_is_placed_here_shipped_there_and_paid_when_received(
    fleet: Fleet, shop: dict[str, str], seller: Seller
) -> None:
    buyer = Buyer.new(fleet, 0)
    on_hand, _ = seller.stock(shop["variant_id"])
    earned = seller.earned()
    order = buyer.buys(shop["variant_id"], quantity=2)
    becomes(lambda: seller.status_of(order), "paid")
    seller.ships(order)
    becomes(lambda: buyer.status_of(order), "delivered")
    becomes(lambda: seller.status_of(order), "delivered")
    assert buyer.get(f"/orders/{order}/tracking")["status"] == "delivered"
    buyer.post(f"/orders/{order}/confirm")
    becomes(lambda: seller.status_of(order), "completed")
    becomes(lambda: seller.earned() > earned, True)
    assert seller.stock(shop["variant_id"])[0] == on_hand - 2
    audited(fleet)


def test_a_buyer_who_calls_it_off_gets_the_money_and_the_shop_its_goods(
    fleet: Fleet, shop: dict[str, str], seller: Seller
) -> None:
    buyer = Buyer.new(fleet, 0)
    stock = seller.stock(shop["variant_id"])
    order = buyer.buys(shop["variant_id"])
    becomes(lambda: seller.status_of(order), "paid")
    becomes(lambda: seller.stock(shop["variant_id"]), (stock[0], stock[1] + 1))
    buyer.post(f"/orders/{order}/cancel")
    becomes(buyer.money, 100_000)
    becomes(lambda: seller.status_of(order), "cancelled")
    becomes(lambda: seller.stock(shop["variant_id"]), stock)
    audited(fleet)


def test_a_shop_that_calls_it_off_is_heard_by_the_buyers_cell(
    fleet: Fleet, shop: dict[str, str], seller: Seller
) -> None:
    buyer = Buyer.new(fleet, 0)
    order = buyer.buys(shop["variant_id"])
    becomes(lambda: seller.status_of(order), "paid")
    answer = seller.tries("POST", f"/seller/orders/{order}/cancel", {"reason": "Broken in the warehouse"})
    assert answer.is_success, answer.text
    becomes(lambda: buyer.status_of(order), "cancelled")
    becomes(lambda: seller.status_of(order), "cancelled")
    becomes(buyer.money, 100_000)
    audited(fleet)


def test_while_the_shops_cell_is_away_its_goods_are_bought_and_no_order_is_lost(
    fleet: Fleet, shop: dict[str, str], seller: Seller
) -> None:
    buyer = Buyer.new(fleet, 0)
    before = buyer.buys(shop["variant_id"])
    becomes(lambda: seller.status_of(before), "paid")
    stage = fleet.stage(1)
    stage.kill("web")
    stage.kill("PostgreSQL")
    meanwhile = buyer.buys(shop["variant_id"])
    assert buyer.status_of(meanwhile) == "paid"
    stage.wait_ready()
    becomes(lambda: seller.status_of(meanwhile), "paid")
    audited(fleet)


def test_the_tutorial_is_the_same_across_cells(fleet: Fleet, shop: dict[str, str]) -> None:
    blocks = re.findall(r"^```bash\n(.*?)^```$", TUTORIAL.read_text(encoding="utf8"), re.M | re.S)
    environ = os.environ | {
        "TITAN": fleet.url,
        "EMAIL": fleet.email(0),
        "SELLER_EMAIL": shop["email"],
        "SELLER_PASSWORD": PASSWORD,
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S * 2,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "completed" in done.stdout.splitlines()


def test_a_shop_answers_the_case_of_a_buyer_of_the_other_cell(
    fleet: Fleet, shop: dict[str, str], seller: Seller
) -> None:
    buyer = Buyer.new(fleet, 0)
    order = buyer.buys(shop["variant_id"])
    seller.ships(order)
    becomes(lambda: buyer.status_of(order), "delivered")
    left = buyer.money()
    lines = [{"position": 0, "quantity": 1}]
    wish = {"kind": "claim", "reason": "damaged", "lines": lines, "text": "The handle is off."}
    case = buyer.post(f"/orders/{order}/cases", wish)["id"]
    becomes(lambda: [one["id"] for one in seller.get("/seller/cases")["results"]], [case])
    seller.post(f"/seller/cases/{case}/accept")
    becomes(lambda: buyer.money() > left, True)
    becomes(lambda: seller.get(f"/seller/cases/{case}")["status"], buyer.get(f"/cases/{case}")["status"])
    audited(fleet)


def test_a_review_is_shown_and_answered_in_the_shops_cell_and_its_stars_are_seen_in_both(
    fleet: Fleet, shop: dict[str, str], seller: Seller
) -> None:
    buyer = Buyer.new(fleet, 0)
    order = buyer.buys(shop["variant_id"])
    seller.ships(order)
    becomes(lambda: buyer.status_of(order), "delivered")
    becomes(lambda: [one["order_id"] for one in buyer.get("/reviews/due")["results"]], [order])
    review = buyer.reviews(order)
    becomes(seller.reviews, [review])
    product = buyer.get(f"/reviews/{review}")["product_id"]
    with fleet.client() as guest:
        for path in (f"/api/v1/products/{product}/reviews", f"/products/{product}/reviews/"):
            answer = guest.get(path)
            assert answer.status_code == 200, answer.text
            assert review in answer.text or "Holds tea" in answer.text
    doors = ["http://{}:{}".format(*address(fleet.directory.cell(number))) for number in (0, 1)]

    def stars() -> list[object]:
        told = [httpx.get(f"{door}/api/v1/products/{product}", timeout=30).json()["rating"] for door in doors]
        shops = [httpx.get(f"{door}/api/v1/shops/{shop['shop_id']}/rating", timeout=30) for door in doors]
        return [*told, *(one.json()["average"] for one in shops)]

    becomes(stars, [4.0] * 4)
    seller.answers(review, "Thank you!")
    becomes(lambda: buyer.answer_to(review), "Thank you!")
    said(buyer.tries("POST", f"/reviews/{review}/withdraw"))
    becomes(stars, [None] * 4)
    audited(fleet)
