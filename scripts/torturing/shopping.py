"""Buyers over HTTP who do what real ones do: when no answer comes they ask again, with the same key."""

import random
import ssl
import threading
import time
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
# An access token is good for five minutes.
FRESH_S = 120
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

# Each client would read all certificates of the system for itself.
TLS = ssl.create_default_context()
NO_HEADERS: Mapping[str, str] = {}
COINS_ID = UUID("00000000-0000-8000-8000-0000000000c0")

# How often a buyer types the code, leaves claimed vouchers alone, uses coins, pays with a gift card or credit, calls orders off.
TYPES_CODE, SPARES_VOUCHERS, USES_COINS, HAS_CARD, USES_CREDIT, CALLS_OFF = 0.4, 0.25, 0.3, 0.35, 0.3, 0.12


@dataclass(frozen=True, slots=True)
class Promotion:
    """What buyers may use for a while, all of it too little: vouchers to claim, a code to type, gift cards for anybody."""

    vouchers: tuple[UUID, ...] = ()
    code: str = ""
    cards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A purchase that a buyer was told has been made, what each voucher took off it, and the orders called off since."""

    purchase_id: UUID
    method: str
    total: int
    buyer: str
    vouchers: Mapping[UUID, int]
    cancelled: frozenset[UUID] = frozenset()
    refunded: int = 0


@dataclass(slots=True)
class Record:
    """What all buyers together were told."""

    told: list[Told] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)
    used_up: int = 0
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
        self._client = httpx.Client(base_url=url, timeout=20, verify=TLS)
        alone = httpx.Limits(max_keepalive_connections=0)
        self._lone = httpx.Client(base_url=url, timeout=60, limits=alone, verify=TLS)
        self._tokens: dict[str, str] = {}
        self._claimed: set[UUID] = set()
        self._signed_in_at = time.monotonic()
        self.id = UUID(int=0)

    def register(self) -> None:
        """Become a user."""
        body = {"email": self.email, "password": PASSWORD, "name": "Ada Torture"}
        told = self._client.post("/api/v1/accounts/register", json=body).json()
        self._tokens, self.id = told, UUID(told["user"]["id"])

    def freshen(self) -> None:
        """Sign in anew before the access token runs out, for those who ask once and take any answer."""
        if time.monotonic() - self._signed_in_at > FRESH_S:
            self._sign_in()

    def buy(self, variants: Sequence[UUID], promotion: Promotion) -> None:
        """One checkout of some variants, until its outcome is known."""
        try:
            self._buy(variants, promotion)
        except GaveUp as error:
            with self.record.lock:
                self.record.surprises.append(str(error))

    def _buy(self, variants: Sequence[UUID], promotion: Promotion) -> None:
        self._claim(promotion)
        for variant in variants:
            body = {"variant_id": str(variant), "quantity": self.random.randint(1, 2)}
            self._ask("POST", "/cart/lines", body)
        self._pay(self._wish(promotion), promotion)

    def _pay(self, wish: dict[str, Any], promotion: Promotion) -> None:
        """Quote what is wished for, buy it, and wait for what comes of it."""
        answer = self._ask("POST", "/checkout/quotes", wish)
        if answer.status_code != 201:
            self._refused(answer.json())
            return
        quote = answer.json()
        payment = self._payment(promotion)
        with self.record.lock:
            self.record.attempts += 1
            self.record.used_up += any(one["reason"] == "used_up" for one in quote["refused_vouchers"])
        body = {"quote_id": quote["quote_id"], "payment": payment}
        answer = self._ask("POST", "/checkout", body, key=uuid.UUID(int=self.random.getrandbits(128)).hex)
        if answer.status_code != 201:
            self._refused(answer.json())
            return
        self._wait(answer.json(), _discounts(quote))

    def _claim(self, promotion: Promotion) -> None:
        """Put what is new into the wallet; too late is too late."""
        for voucher in promotion.vouchers:
            if voucher not in self._claimed:
                self._ask("POST", f"/vouchers/{voucher}/claim")
                self._claimed.add(voucher)

    def _wish(self, promotion: Promotion) -> dict[str, Any]:
        wish: dict[str, Any] = {"address": ADDRESS}
        if promotion.code and self.random.random() < TYPES_CODE:
            wish["codes"] = [promotion.code]
        if self.random.random() < SPARES_VOUCHERS:
            wish["vouchers"] = []
        if promotion.cards and self.random.random() < USES_COINS:
            wish["use_coins"] = True
        return wish

    def _payment(self, promotion: Promotion) -> dict[str, Any]:
        methods = self.random.choices([one for _, one in PAYMENTS], [weight for weight, _ in PAYMENTS])
        payment: dict[str, Any] = {**methods[0]}
        if promotion.cards and self.random.random() < HAS_CARD:
            payment["gift_cards"] = self.random.sample(promotion.cards, self.random.randint(1, 2))
        if promotion.cards and self.random.random() < USES_CREDIT:
            payment["use_credit"] = True
        return payment

    def _wait(self, told: dict[str, Any], vouchers: Mapping[UUID, int]) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while told["status"] == "processing" and time.monotonic() < give_up:
            time.sleep(0.2)
            told = self._ask("GET", f"/purchases/{told['purchase_id']}").json()
        if told["status"] == "confirmed":
            one = Told(
                UUID(told["purchase_id"]),
                told["payment"]["method"],
                told["total"]["amount"],
                self.email,
                vouchers,
            )
            one = self._call_off(one, [order["id"] for order in told["orders"]])
            with self.record.lock:
                self.record.told.append(one)
        elif told["status"] == "failed":
            self._refused(told["failure"])
        else:
            raise GaveUp(f"purchase {told['purchase_id']} is still {told['status']} after {PATIENCE_S} s")

    def _call_off(self, one: Told, order_ids: list[str]) -> Told:
        """Sometimes one order, or as many as there are."""
        if self.random.random() >= CALLS_OFF:
            return one
        chosen = self.random.sample(order_ids, self.random.randint(1, len(order_ids)))
        for order_id in chosen:
            answer = self._ask("POST", f"/orders/{order_id}/cancel")
            if answer.status_code != 200:
                raise GaveUp(f"order {order_id} cannot be called off: {answer.text[:200]}")
        return replace(one, cancelled=frozenset(map(UUID, chosen)))

    def _refused(self, problem: dict[str, Any]) -> None:
        with self.record.lock:
            self.record.refused[problem.get("code", "?")] += 1
            self.record.used_up += problem.get("code") == "vouchers.used_up"
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
        return self._lone.post(f"/api/v1{path}", json=body, headers=headers)

    def confirms(self, one: Told) -> bool:
        """Whether the public API still says that a purchase stands."""
        answer = self._ask("GET", f"/purchases/{one.purchase_id}")
        return answer.status_code == 200 and answer.json()["status"] == "confirmed"

    def _ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str = "",
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> httpx.Response:
        """Ask until there is an answer that is not an outage, with the same key each time."""
        give_up, last = time.monotonic() + PATIENCE_S, ""
        while time.monotonic() < give_up:
            sent = {**headers, "authorization": f"Bearer {self._tokens['access']}"}
            if key:
                sent["idempotency-key"] = key
            try:
                answer = self._client.request(method, f"/api/v1{path}", json=body, headers=sent)
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
            self._tokens, self._signed_in_at = answer.json(), time.monotonic()


def _is_passing(answer: httpx.Response) -> bool:
    """Somebody is at it already, or there were too many requests: ask again."""
    return answer.status_code == 429 or (answer.status_code == 409 and "in_flight" in answer.text)


def _discounts(quote: Mapping[str, Any]) -> dict[UUID, int]:
    """What each voucher takes off a quote, and coins by the id that stands for them in orders."""
    found: Counter[UUID] = Counter()
    for shop in quote["shops"]:
        for discount in shop["discounts"]:
            off_by = UUID(discount["voucher_id"]) if discount["voucher_id"] else COINS_ID
            found[off_by] += discount["amount"]["amount"]
    return dict(found)
