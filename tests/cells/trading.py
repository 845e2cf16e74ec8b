"""A buyer of one cell and a seller of another, who use the API through the router as strangers would."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.cells.fleets import PASSWORD, Fleet, eventually, registered

ADDRESS = {
    "name": "Ada Lovelace",
    "street": "Unter den Linden 1",
    "city": "Berlin",
    "postal_code": "10117",
    "country": "DE",
}
PATIENCE_S = 90
# Access tokens are good for five minutes.
SIGN_IN_EVERY_S = 240


@dataclass
class Caller:
    """Somebody who signs in, and again before the token ends."""

    client: httpx.Client
    email: str
    _until: float = field(default=0.0, init=False)

    def tries(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """A request, whatever comes of it."""
        if time.monotonic() > self._until:
            self._sign_in()
        headers = {"idempotency-key": str(uuid.uuid4())}
        return self.client.request(method, f"/api/v1{path}", json=body, headers=headers)

    def get(self, path: str) -> Any:
        return said(self.tries("GET", path))

    def post(self, path: str, body: Any = None) -> Any:
        return said(self.tries("POST", path, body or {}))

    def _sign_in(self) -> None:
        told = self.client.post("/api/v1/accounts/token", json={"email": self.email, "password": PASSWORD})
        self.client.headers["authorization"] = f"Bearer {said(told)['access']}"
        self._until = time.monotonic() + SIGN_IN_EVERY_S


class Buyer(Caller):
    """Somebody with money in the wallet."""

    @classmethod
    def new(cls, fleet: Fleet, number: int) -> "Buyer":
        """Registered at home in that cell."""
        user = registered(fleet, number)
        buyer = cls(user.client, user.email)
        buyer.post("/wallet/top-ups", {"amount": {"amount": 100_000, "currency": "EUR"}})
        eventually(lambda: buyer.money() == 100_000, seconds=PATIENCE_S)
        return buyer

    def buys(self, variant_id: str, *, quantity: int = 1) -> str:
        """From a shop anywhere; asks again while its goods are being fetched. The order's id."""
        self.post("/cart/lines", {"variant_id": variant_id, "quantity": quantity})
        answers: list[httpx.Response] = []
        former = {one["id"] for one in self.get("/orders")["results"]}

        def is_bought() -> bool:
            answers.append(self.tries("POST", "/checkout/quotes", {"address": ADDRESS}))
            if answers[-1].status_code == 201:
                body = {"quote_id": answers[-1].json()["quote_id"], "payment": {"method": "wallet"}}
                answers.append(self.tries("POST", "/checkout", body))
            # Where the answer to a payment was lost, the cart tells that it was taken.
            return answers[-1].is_success or (len(answers) > 1 and "cart.empty" in answers[-1].text)

        try:
            eventually(is_bought, seconds=PATIENCE_S)
        except AssertionError as error:
            raise AssertionError(f"not to be bought: {answers[-1].status_code} {answers[-1].text}") from error
        [made] = [one["id"] for one in self.get("/orders")["results"] if one["id"] not in former]
        return str(made)

    def reviews(self, order_id: str) -> str:
        """What was delivered, with four stars. The review's id."""
        [line] = self.get(f"/orders/{order_id}")["lines"]
        said = {"product_id": line["product_id"], "rating": 4, "title": "Holds tea"}
        return str(self.post(f"/orders/{order_id}/reviews", said)["id"])

    def answer_to(self, review_id: str) -> str:
        """What the shop says to it, as the buyer's cell has it; empty where that is nothing."""
        answer = self.get(f"/reviews/{review_id}")["answer"]
        return str(answer["text"]) if answer else ""

    def status_of(self, order_id: str) -> str:
        return str(self.get(f"/orders/{order_id}")["status"])

    def money(self) -> int:
        """In the wallet, in cents."""
        found = self.get("/wallet")["balances"]
        return int(found[0]["available"]["amount"]) if found else 0


class Seller(Caller):
    """Whoever runs a shop."""

    @classmethod
    def of(cls, fleet: Fleet, shop: dict[str, str]) -> "Seller":
        return cls(fleet.client(), shop["email"])

    def ships(self, order_id: str) -> None:
        """As soon as the shipment is there and paid."""
        eventually(
            lambda: self.tries("POST", f"/seller/orders/{order_id}/ship", {}).is_success, seconds=PATIENCE_S
        )

    def status_of(self, order_id: str) -> str:
        """As the shop's cell has it; empty where it does not know the order yet, or is away for a moment."""
        answer = self.tries("GET", f"/seller/orders/{order_id}")
        return "" if answer.status_code in (404, 503) else str(said(answer)["status"])

    def reviews(self) -> list[str]:
        """Those that wait for an answer."""
        return [str(one["id"]) for one in self.get("/seller/reviews?unanswered=true")["results"]]

    def answers(self, review_id: str, text: str) -> None:
        said(self.tries("PUT", f"/seller/reviews/{review_id}/answer", {"text": text}))

    def earned(self) -> int:
        """What can be paid out, in cents."""
        found = self.get("/seller/balance")["balances"]
        return int(found[0]["available"]["amount"]) if found else 0

    def stock(self, variant_id: str) -> tuple[int, int]:
        """Units on hand, and those of them that are promised to orders."""
        told = self.get(f"/seller/stock/{variant_id}")
        return told["on_hand"], told["allocated"]


def said(answer: httpx.Response) -> Any:
    """What a request got that had to succeed."""
    request = answer.request
    assert answer.is_success, f"{request.method} {request.url}: {answer.status_code} {answer.text}"
    return answer.json()


def becomes(tell: Callable[[], Any], wanted: Any) -> None:
    """Wait until something has come to that."""
    told: list[Any] = [None]

    def is_so() -> bool:
        told[0] = tell()
        return bool(told[0] == wanted)

    try:
        eventually(is_so, seconds=PATIENCE_S)
    except AssertionError as error:
        raise AssertionError(f"{wanted!r} was awaited, it is {told[0]!r}") from error
