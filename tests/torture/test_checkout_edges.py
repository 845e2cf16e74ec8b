"""SIGKILL at every edge of the checkout process in a whole Titan of processes; afterwards the books agree.

`test_edges.py` strikes at every process, and in more ways, within one. Here every edge kills the
process that reaches it, once; buyers do what real ones do, they ask again with the same key.
"""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.factories import market
from tests.torture import auditor
from tests.torture.auditor import Acknowledged
from tests.torture.edges import edges as all_edges
from tests.torture.stack import Stack, running
from titan.apps.wallet import api as wallet
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
ADDRESS = {
    "name": "Ada",
    "street": "Unter den Linden 1",
    "city": "Berlin",
    "postal_code": "10117",
    "country": "DE",
}
STOCK = 60


def edges() -> list[str]:
    """Every place of the checkout process, and of its one transaction for local purchases."""
    return [edge for edge in all_edges() if edge.startswith("checkout.")]


@dataclass(slots=True)
class Shopper:
    """A buyer over HTTP who asks again until told."""

    stack: Stack
    token: str
    shops: list[market.Shop]

    def buy(self, payment: dict[str, str]) -> dict[str, Any] | None:
        """One purchase; None when it was refused."""
        for shop in self.shops:
            self._until_answered(
                "POST", "/api/v1/cart/lines", {"variant_id": str(shop.variant_id), "quantity": 1}
            )
        quote = self._until_answered("POST", "/api/v1/checkout/quotes", {"address": ADDRESS}).json()
        body = {"quote_id": quote["quote_id"], "payment": payment}
        answer = self._until_answered("POST", "/api/v1/checkout", body, key=uuid.uuid4().hex)
        if answer.status_code != 201:
            self._empty_cart()
            return None
        told: dict[str, Any] = answer.json()
        return self._outcome(told)

    def _outcome(self, told: dict[str, Any]) -> dict[str, Any] | None:
        give_up = time.monotonic() + 60
        while told["status"] == "processing" and time.monotonic() < give_up:
            time.sleep(0.3)
            told = self._until_answered("GET", f"/api/v1/purchases/{told['purchase_id']}").json()
        assert told["status"] in ("confirmed", "failed"), told
        if told["status"] == "failed":
            self._empty_cart()
            return None
        return told

    def _empty_cart(self) -> None:
        cart = self._until_answered("GET", "/api/v1/cart").json()
        for shop in cart["shops"]:
            for line in shop["lines"]:
                self._until_answered("DELETE", f"/api/v1/cart/lines/{line['id']}")

    def _until_answered(self, method: str, path: str, body: Any = None, *, key: str = "") -> httpx.Response:
        """Ask until there is an answer that is not an outage; the same key each time."""
        headers = {"authorization": f"Bearer {self.token}"} | ({"idempotency-key": key} if key else {})
        last: object = None
        for _ in range(500):
            try:
                answer = httpx.request(method, self.stack.url + path, json=body, headers=headers, timeout=20)
                last = answer.text
                if answer.status_code < 500 and not self._is_in_flight(answer):
                    return answer
            except httpx.HTTPError as error:
                last = error
            time.sleep(0.2)
        raise AssertionError(f"{method} {path}: no answer in time, last {last}\n{self.stack.tail('web')}")

    @staticmethod
    def _is_in_flight(answer: httpx.Response) -> bool:
        return answer.status_code == 409 and "in_flight" in answer.text


@pytest.fixture
def shops() -> list[market.Shop]:
    return [market.make_shop(stock=STOCK), market.make_shop(stock=STOCK)]


@pytest.fixture
def killed(titan_environ: dict[str, str], shops: list[market.Shop]) -> Iterator[Stack]:
    points = ",".join(f"{edge}=kill" for edge in edges())
    with running(titan_environ, failpoints=points, TITAN_PROCESS_LEASE_SECONDS="2") as stack:
        yield stack


def shopper(stack: Stack, shops: list[market.Shop]) -> Shopper:
    email = f"torture-{new_id(bucket=1)}@example.com"
    answer = httpx.post(
        f"{stack.url}/api/v1/accounts/register",
        json={"email": email, "password": "long enough for a test", "name": "Ada"},
        timeout=30,
    )
    token = answer.json()["access"]
    buyer_id = UUID(answer.json()["user"]["id"])
    wallet.top_up(
        user_id=buyer_id, top_up_id=new_id(bucket=bucket_of(buyer_id)), amount=Money(10_000_000, "EUR")
    )
    return Shopper(stack, token, shops)


def test_the_books_agree_after_a_kill_at_every_edge(killed: Stack, shops: list[market.Shop]) -> None:
    told: list[Acknowledged] = []
    payments = [
        {"method": "wallet"},
        {"method": "card", "token": "tok_declined"},
        {"method": "card", "token": "tok_ok"},
        {"method": "cod"},
    ]
    for round_number in range(40):
        left = set(edges()) - set(killed.fired())
        if not left:
            break
        payment = payments[round_number % len(payments)]
        purchase = shopper(killed, shops).buy(payment)
        if purchase is not None:
            total = purchase["total"]["amount"]
            told.append(Acknowledged(UUID(purchase["purchase_id"]), payment["method"], total))
    assert set(edges()) - set(killed.fired()) == set(), "a run that skips an edge proves nothing"
    settle(killed)
    assert auditor.faults(killed.provider, told, initial_stock=2 * STOCK) == []
    print(
        f"{len(killed.fired())} kills, {len(told)} purchases acknowledged, bound on loss {3 / len(told):.2f} at 95 %"
    )


def settle(stack: Stack) -> None:
    """Wait until no process is open; the issue allows 60 s."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and auditor.open_processes():
        time.sleep(0.5)
    time.sleep(2)
