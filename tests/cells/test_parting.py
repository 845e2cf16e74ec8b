"""Buckets that have traded are parted by a move, or come together by one: what was between them goes on, and both can read it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from scripts.torturing import moving
from tests.cells.fleets import PASSWORD, Fleet, on_bus
from tests.cells.routers import HAPROXY
from tests.cells.trading import PATIENCE_S, Buyer, Seller, becomes
from titan.kernel.ids import bucket_for, bucket_of
from titan.platform.bus import broker as brokers

pytestmark = [
    pytest.mark.cells,
    pytest.mark.kafka,
    pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: ./scripts/install-haproxy"),
    pytest.mark.skipif(not brokers.is_installed(), reason="needs Kafka: ./scripts/install-kafka"),
]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    folders = tmp_path_factory.mktemp("parting"), tmp_path_factory.mktemp("kafka")
    # Slow enough for a parcel to be on its way while its bucket moves.
    with on_bus(*folders, TITAN_CARRIER_PACE_SECONDS="2") as found:
        yield found


@dataclass
class Trade:
    """A buyer and a shop that have done business, and what came of it."""

    fleet: Fleet
    buyer: Buyer
    seller: Seller
    shop: dict[str, str]
    # Received and confirmed, with a case open about it and a review; shipped a moment ago; paid.
    received: str
    sent: str
    paid: str
    case: str
    # Of what was received, answered by the shop.
    review: str

    @property
    def buyers_bucket(self) -> int:
        return bucket_for(self.buyer.email)

    @property
    def shops_bucket(self) -> int:
        return bucket_of(UUID(self.shop["shop_id"]))

    def read(self) -> dict[str, Any]:
        """What both are shown of what is not going on."""
        order, case = self.received, self.case
        return {
            "order": self.buyer.get(f"/orders/{order}"),
            "parcel": self.buyer.get(f"/orders/{order}/tracking"),
            "papers": self.buyer.get(f"/orders/{order}/invoices"),
            "case": self.buyer.get(f"/cases/{case}"),
            "review": self.buyer.get(f"/reviews/{self.review}"),
            "shop's reviews": self.seller.get("/seller/reviews")["results"],
            "stars": self.buyer.get(f"/shops/{self.shop['shop_id']}/rating"),
            "orders": sorted(one["id"] for one in self.buyer.get("/orders")["results"]),
            "shop's order": self.seller.get(f"/seller/orders/{order}"),
            "shop's papers": sorted(one["id"] for one in self.seller.get("/seller/invoices")["results"]),
            "shop's case": self.seller.get(f"/seller/cases/{case}"),
            "shop's orders": sorted(one["id"] for one in self.seller.get("/seller/orders")["results"]),
        }


def begun(fleet: Fleet, *, buyers: int, shops: int) -> Trade:
    """A buyer of one cell and a shop of one, who trade, until there is an order of each kind and a case."""
    shop: dict[str, str] = fleet.inside(shops, "shop", PASSWORD)
    with fleet.client() as guest:
        path = f"/api/v1/products?shop={shop['shop_id']}"
        becomes(lambda: all(guest.get(path).json()["results"] for _ in range(6)), True)
    seller, buyer = Seller.of(fleet, shop), Buyer.new(fleet, buyers)
    assert bucket_for(buyer.email) != bucket_of(UUID(shop["shop_id"]))
    received, paid, sent = (buyer.buys(shop["variant_id"], quantity=quantity) for quantity in (2, 1, 1))
    seller.ships(received)
    becomes(lambda: buyer.status_of(received), "delivered")
    earned = seller.earned()
    buyer.post(f"/orders/{received}/confirm")
    becomes(lambda: seller.earned() > earned, True)
    lines = [{"position": 0, "quantity": 1}]
    wish = {"kind": "claim", "reason": "damaged", "lines": lines, "text": "The handle is off."}
    case = str(buyer.post(f"/orders/{received}/cases", wish)["id"])
    becomes(lambda: [one["id"] for one in seller.get("/seller/cases")["results"]], [case])
    review = buyer.reviews(received)
    becomes(seller.reviews, [review])
    seller.answers(review, "Thank you!")
    becomes(lambda: buyer.answer_to(review), "Thank you!")
    becomes(lambda: buyer.get(f"/shops/{shop['shop_id']}/rating")["count"], 1)
    becomes(lambda: buyer.tries("GET", f"/orders/{received}/invoices").is_success, True)
    becomes(lambda: seller.status_of(paid), "paid")
    seller.ships(sent)
    becomes(lambda: buyer.status_of(sent), "shipped")
    return Trade(fleet, buyer, seller, shop, received, sent, paid, case, review)


def goes_on(trade: Trade, was: dict[str, Any], money: int) -> None:
    """All is there that was; then the case is paid, what is under way arrives, and what was ordered is sent."""
    assert trade.read() == was
    trade.seller.post(f"/seller/cases/{trade.case}/accept")
    becomes(lambda: trade.buyer.money() > money, True)
    becomes(lambda: trade.buyer.get(f"/cases/{trade.case}")["status"], "refunded")
    becomes(lambda: trade.seller.get(f"/seller/cases/{trade.case}")["status"], "refunded")
    becomes(lambda: credit_notes(trade.buyer.get(f"/orders/{trade.received}/invoices")), 1)
    arrives(trade, trade.sent)
    trade.seller.ships(trade.paid)
    arrives(trade, trade.paid)
    audited(trade.fleet)


def arrives(trade: Trade, order: str) -> None:
    """The parcel is seen on its way, reaches the buyer, who confirms it, and the shop earns."""
    becomes(lambda: trade.buyer.status_of(order), "delivered")
    becomes(lambda: trade.buyer.get(f"/orders/{order}/tracking")["status"], "delivered")
    becomes(lambda: trade.seller.status_of(order), "delivered")
    earned = trade.seller.earned()
    trade.buyer.post(f"/orders/{order}/confirm")
    becomes(lambda: trade.seller.status_of(order), "completed")
    becomes(lambda: trade.seller.earned() > earned, True)


def credit_notes(papers: Any) -> int:
    return sum(one["kind"] == "credit_note" for one in papers["invoices"])


def moved(fleet: Fleet, bucket: int, to: int) -> None:
    """Every table compared by count and checksum, or the command fails."""
    done = moving.command(fleet, "move", "--bucket", f"{bucket:03x}", "--to", str(to), "--grace", "0.1")
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert fleet.directory.homes[bucket] == to


def audited(fleet: Fleet) -> None:
    """All cells together are right, once what is on its way has arrived."""
    path = str(fleet.layout.directory)
    line = [
        sys.executable,
        "manage.py",
        "cell",
        "audit",
        "--directory",
        path,
        "--wait",
        str(PATIENCE_S),
        "--json",
    ]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def left(fleet: Fleet, number: int, trade: Trade) -> dict[str, int]:
    """Rows about the trade in a cell."""
    ids = json.dumps([trade.received, trade.sent, trade.paid])
    found: dict[str, int] = fleet.inside(number, "traces", "-", told=ids)
    return {table: count for table, count in found.items() if count}


class TestParted:
    def test_a_buyer_who_leaves_the_cell_of_a_shop(self, fleet: Fleet) -> None:
        trade = begun(fleet, buyers=0, shops=0)
        was, money = trade.read(), trade.buyer.money()
        moved(fleet, trade.buyers_bucket, 1)
        goes_on(trade, was, money)
        was = trade.read()
        moved(fleet, trade.buyers_bucket, 0)
        assert trade.read() == was
        assert left(fleet, 1, trade) == {}
        audited(fleet)

    def test_a_shop_that_leaves_the_cell_of_its_buyers(self, fleet: Fleet) -> None:
        trade = begun(fleet, buyers=0, shops=0)
        was, money = trade.read(), trade.buyer.money()
        moved(fleet, trade.shops_bucket, 1)
        goes_on(trade, was, money)
        was = trade.read()
        moved(fleet, trade.shops_bucket, 0)
        assert trade.read() == was
        assert left(fleet, 1, trade) == {}
        audited(fleet)


class TestBroughtTogether:
    def test_a_buyer_who_comes_to_the_cell_of_the_shop(self, fleet: Fleet) -> None:
        trade = begun(fleet, buyers=0, shops=1)
        was, money = trade.read(), trade.buyer.money()
        moved(fleet, trade.buyers_bucket, 1)
        assert left(fleet, 0, trade) == {}
        goes_on(trade, was, money)

    def test_a_shop_that_comes_to_the_cell_of_its_buyer(self, fleet: Fleet) -> None:
        trade = begun(fleet, buyers=0, shops=1)
        was, money = trade.read(), trade.buyer.money()
        moved(fleet, trade.shops_bucket, 0)
        assert left(fleet, 1, trade) == {}
        goes_on(trade, was, money)
