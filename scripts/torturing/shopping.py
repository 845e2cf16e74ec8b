"""Buyers over HTTP who do what real ones do: when no answer comes they ask again, with the same key."""

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

PASSWORD = "torture-" + "long-enough-1"
ADDRESS = {
    "name": "Ada Torture",
    "street": "Unter den Linden 1",
    "city": "Berlin",
    "postal_code": "10117",
    "country": "DE",
}
PATIENCE_S = 120
# What buyers pay with, and how often; the tokens are the simulated provider's (docs/payments.md).
PAYMENTS: Sequence[tuple[int, dict[str, str]]] = (
    (50, {"method": "wallet"}),
    (20, {"method": "card", "token": "tok_ok"}),
    (8, {"method": "cod"}),
    (6, {"method": "card", "token": "tok_declined"}),
    (6, {"method": "card", "token": "tok_timeout"}),
    (5, {"method": "card", "token": "tok_double_webhook"}),
    (5, {"method": "card", "token": "tok_mixed_webhooks"}),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A purchase that a buyer was told has been made."""

    purchase_id: UUID
    method: str
    total: int
    buyer: str


@dataclass(slots=True)
class Record:
    """What all buyers together were told."""

    told: list[Told] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)
    attempts: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def outcomes(self) -> int:
        """Checkouts whose outcome the buyer knows."""
        return len(self.told) + sum(self.refused.values())


class GaveUp(Exception):
    """No answer within PATIENCE_S: a finding of its own."""


class Shopper:
    """One buyer with a session of their own."""

    def __init__(self, url: str, *, number: int, seed: int, record: Record) -> None:
        self.email = f"torture-{seed}-{number}@example.com"
        self.random = random.Random(f"{seed}:{number}")  # noqa: S311 - a run must be repeatable
        self.record = record
        self._client = httpx.Client(base_url=url, timeout=20)
        self._tokens: dict[str, str] = {}
        self.id = UUID(int=0)

    def register(self) -> None:
        """Become a user."""
        body = {"email": self.email, "password": PASSWORD, "name": "Ada Torture"}
        told = self._client.post("/api/v1/accounts/register", json=body).json()
        self._tokens, self.id = told, UUID(told["user"]["id"])

    def buy(self, variants: Sequence[UUID]) -> None:
        """One checkout of some variants, until its outcome is known."""
        try:
            self._buy(variants)
        except GaveUp as error:
            with self.record.lock:
                self.record.surprises.append(str(error))

    def _buy(self, variants: Sequence[UUID]) -> None:
        for variant in variants:
            body = {"variant_id": str(variant), "quantity": self.random.randint(1, 2)}
            self._ask("POST", "/cart/lines", body)
        quoted = self._ask("POST", "/checkout/quotes", {"address": ADDRESS})
        if quoted.status_code != 201:
            self._refused(quoted.json())
            return
        payment = self.random.choices([one for _, one in PAYMENTS], [weight for weight, _ in PAYMENTS])[0]
        body = {"quote_id": quoted.json()["quote_id"], "payment": payment}
        with self.record.lock:
            self.record.attempts += 1
        answer = self._ask("POST", "/checkout", body, key=uuid.UUID(int=self.random.getrandbits(128)).hex)
        if answer.status_code != 201:
            self._refused(answer.json())
            return
        self._wait(answer.json(), payment["method"])

    def _wait(self, told: dict[str, Any], method: str) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while told["status"] == "processing" and time.monotonic() < give_up:
            time.sleep(0.2)
            told = self._ask("GET", f"/purchases/{told['purchase_id']}").json()
        if told["status"] == "confirmed":
            one = Told(UUID(told["purchase_id"]), method, told["total"]["amount"], self.email)
            with self.record.lock:
                self.record.told.append(one)
        elif told["status"] == "failed":
            self._refused(told["failure"])
        else:
            raise GaveUp(f"purchase {told['purchase_id']} is still {told['status']} after {PATIENCE_S} s")

    def _refused(self, problem: dict[str, Any]) -> None:
        with self.record.lock:
            self.record.refused[problem.get("code", "?")] += 1
        for shop in self._ask("GET", "/cart").json()["shops"]:
            for line in shop["lines"]:
                self._ask("DELETE", f"/cart/lines/{line['id']}")

    def quote(self, variants: Sequence[UUID]) -> str:
        """A quote for one unit of each variant.

        Raises:
            GaveUp: it was refused, or no answer came.
        """
        for variant in variants:
            self._ask("POST", "/cart/lines", {"variant_id": str(variant), "quantity": 1})
        answer = self._ask("POST", "/checkout/quotes", {"address": ADDRESS})
        if answer.status_code != 201:
            raise GaveUp(f"no quote: {answer.text[:300]}")
        return str(answer.json()["quote_id"])

    def post_once(self, path: str, body: Any, *, key: str) -> httpx.Response:
        """One request, whatever its answer, on a connection of its own."""
        headers = {"authorization": f"Bearer {self._tokens['access']}", "idempotency-key": key}
        return httpx.post(f"{self._client.base_url}/api/v1{path}", json=body, headers=headers, timeout=60)

    def confirms(self, one: Told) -> bool:
        """Whether the public API still says that a purchase stands."""
        answer = self._ask("GET", f"/purchases/{one.purchase_id}")
        return answer.status_code == 200 and answer.json()["status"] == "confirmed"

    def _ask(self, method: str, path: str, body: Any = None, *, key: str = "") -> httpx.Response:
        """Ask until there is an answer that is not an outage, with the same key each time."""
        give_up, last = time.monotonic() + PATIENCE_S, ""
        while time.monotonic() < give_up:
            headers = {"authorization": f"Bearer {self._tokens['access']}"}
            if key:
                headers["idempotency-key"] = key
            try:
                answer = self._client.request(method, f"/api/v1{path}", json=body, headers=headers)
            except httpx.HTTPError as error:
                last = repr(error)
            else:
                last = f"{answer.status_code} {answer.text[:200]}"
                if answer.status_code == 401:
                    self._sign_in()
                elif answer.status_code < 500 and not _is_passing(answer):
                    return answer
            time.sleep(0.1)
        raise GaveUp(f"{method} {path}: no answer within {PATIENCE_S} s, last {last}")

    def _sign_in(self) -> None:
        try:
            answer = self._client.post(
                "/api/v1/accounts/token", json={"email": self.email, "password": PASSWORD}
            )
        except httpx.HTTPError:
            return
        if answer.status_code == 200:
            self._tokens = answer.json()


def _is_passing(answer: httpx.Response) -> bool:
    """Somebody is at it already, or there were too many requests: ask again."""
    return answer.status_code == 429 or (answer.status_code == 409 and "in_flight" in answer.text)
