"""Buyers of several cells who buy from the shops of all of them by the router, and what came of each attempt."""

import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from scripts.torturing.cellload import Answer, Client
from scripts.torturing.shopping import ADDRESS, GaveUp, Promotion, Record, Shopper, Told
from scripts.torturing.tradepost import Parcel, Post

# A real buyer does not look on for ever while goods are fetched from another cell.
GOODS_S = 45.0
PATIENCE_S = 120.0
AGAIN_S = 0.3
PAYMENTS: Sequence[tuple[int, dict[str, str]]] = (
    (70, {"method": "wallet"}),
    (22, {"method": "card", "token": "tok_ok"}),
    (8, {"method": "card", "token": "tok_declined"}),
)
# How often a buyer takes from a shop of another cell, from a second shop too, asks again after the answer; and what becomes of orders: some
# are called off, some of the others are sent, and some of those are complained of.
ACROSS, SECOND_SHOP, ASKS_AGAIN, CALLS_OFF, IS_SENT, COMPLAINS = 0.6, 0.4, 0.3, 0.15, 0.6, 0.5
NOTHING = Promotion()


@dataclass(frozen=True, slots=True)
class Shop:
    """What is sold, where, by whom, and how many units there were."""

    cell: int
    id: str
    variant: UUID
    stock: int
    email: str


@dataclass(frozen=True, slots=True)
class Errand:
    """An attempt to buy from shops of these cells. Times are monotonic; for `waited_s` of it goods were being fetched."""

    buyer: str
    home: int
    cells: frozenset[int]
    began: float
    ended: float
    waited_s: float
    outcome: str

    @property
    def is_across(self) -> bool:
        """Whether a shop of it is at home in another cell than its buyer."""
        return self.cells != {self.home}


@dataclass(slots=True)
class Bought:
    """A purchase that was acknowledged: units by variant of each of its orders, and what was done with it since."""

    told: Told
    errand: Errand
    orders: dict[str, dict[str, int]]
    cancelled: set[str] = field(default_factory=set)
    refunded: int = 0

    def as_told(self) -> dict[str, Any]:
        """As the audit in the buyer's cell reads it."""
        return {
            "purchase_id": str(self.told.purchase_id),
            "method": self.told.method,
            "total": self.told.total,
            "buyer": self.told.buyer,
            "cancelled": sorted(self.cancelled),
            "refunded": self.refunded,
        }


@dataclass(frozen=True, slots=True)
class _Purchase:
    """What the API said of one, and the units by variant that its quote had of each shop."""

    answer: dict[str, Any]
    units: dict[str, dict[str, int]]


class Caller(Shopper):
    """Somebody at home in a cell, who comes by the router, and whose answers are written down."""

    def __init__(
        self, url: str, email: str, *, home: int, seed: str, record: Record, answers: list[Answer]
    ) -> None:
        super().__init__(url, number=home, seed=0, record=record)
        self.email, self.home = email, home
        self.random.seed(seed)
        self._client = Client(url, home=home, buyer=email, answers=answers)

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Ask until it is so.

        Raises:
            GaveUp: not within PATIENCE_S.
        """
        give_up = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > give_up:
                raise GaveUp(f"{what}: not within {PATIENCE_S:.0f} s")
            time.sleep(AGAIN_S)

    def surprised(self, error: Exception) -> None:
        """A finding."""
        with self.record.lock:
            self.record.surprises.append(f"{self.email} of cell {self.home}: {error}")

    def done(self, path: str) -> str:
        """Take a step. Empty when it is done, else why not: the cell that is asked may have yet to hear what it is about.

        A refusal is an answer, which its key would be given again; only where no answer came is the same key right.
        """
        answer = self._ask("POST", path, {}, key=uuid.UUID(int=self.random.getrandbits(128)).hex)
        return "" if answer.is_success else f"{answer.status_code} {answer.text[:200]}"


class Seller(Caller):
    """Sends what is to be sent from one shop, and accepts what is complained of, as soon as the shop's cell knows of it."""

    def sign_in(self) -> None:
        """Get the first token.

        Raises:
            GaveUp: none was given.
        """

        def has_token() -> bool:
            self._sign_in()
            return bool(self._tokens)

        self.until(has_token, "sign in")

    def serve(self, waiting: Sequence[Parcel]) -> None:
        """One look at all parcels and complaints."""
        for parcel in waiting:
            try:
                if not parcel.is_sent:
                    parcel.refusal = self.done(f"/seller/orders/{parcel.order_id}/ship")
                    parcel.is_sent = not parcel.refusal
                if parcel.case_id and not parcel.is_accepted:
                    parcel.refusal = self.done(f"/seller/cases/{parcel.case_id}/accept")
                    parcel.is_accepted = not parcel.refusal
            except GaveUp as error:
                self.surprised(error)


class Trader(Caller):
    """A buyer who buys from shops of all cells, and sees to what was bought."""

    def __init__(
        self,
        url: str,
        email: str,
        *,
        home: int,
        seed: str,
        record: Record,
        answers: list[Answer],
        shops: Sequence[Shop],
        post: Post,
    ) -> None:
        super().__init__(url, email, home=home, seed=seed, record=record, answers=answers)
        self._shops, self._post = shops, post
        self.bought: list[Bought] = []
        self.errands: list[Errand] = []
        self._expected: list[tuple[Bought, Parcel]] = []
        self._waited_s = 0.0

    def trade(self) -> None:
        """One attempt to buy from one or two shops."""
        chosen = self._choice()
        cells = frozenset(shop.cell for shop in chosen)
        began, self._waited_s = time.monotonic(), 0.0
        outcome, kept = "gave up", None
        try:
            outcome, kept = self._trade(chosen)
        except GaveUp as error:
            self.surprised(error)
            self._empty_cart()
        ended = time.monotonic()
        errand = Errand(self.email, self.home, cells, began, ended, self._waited_s, outcome)
        self.errands.append(errand)
        if kept is not None:
            self._keep(kept, errand)

    def _choice(self) -> dict[Shop, int]:
        is_across = self.random.random() < ACROSS
        there = [shop for shop in self._shops if (shop.cell != self.home) is is_across]
        chosen = [self.random.choice(there)]
        if self.random.random() < SECOND_SHOP:
            chosen.append(self.random.choice([shop for shop in self._shops if shop not in chosen]))
        return {shop: self.random.randint(1, 2) for shop in chosen}

    def _trade(self, chosen: dict[Shop, int]) -> tuple[str, _Purchase | None]:
        for shop, quantity in chosen.items():
            self._ask("POST", "/cart/lines", {"variant_id": str(shop.variant), "quantity": quantity})
        quote = self._ask("POST", "/checkout/quotes", {"address": ADDRESS})
        if quote.status_code != 201:
            return self._turned_away(quote.json()), None
        with self.record.lock:
            self.record.attempts += 1
        body = {"quote_id": quote.json()["quote_id"], "payment": self._payment(NOTHING)}
        told = self._paid(body, key=uuid.UUID(int=self.random.getrandbits(128)).hex)
        if told["status"] != "confirmed":
            return self._turned_away(told["failure"]), None
        units = {
            shop["shop"]["id"]: {line["variant_id"]: line["quantity"] for line in shop["lines"]}
            for shop in quote.json()["shops"]
        }
        return "bought", _Purchase(told, units)

    def _empty_cart(self) -> None:
        with suppress(GaveUp):
            self._refused({"code": "gave up"})

    def _turned_away(self, problem: dict[str, Any]) -> str:
        self._refused(problem)
        return str(problem.get("code", "?"))

    def _payment(self, promotion: Promotion) -> dict[str, Any]:  # noqa: ARG002
        return self.random.choices([one for _, one in PAYMENTS], [weight for weight, _ in PAYMENTS])[0]

    def _paid(self, body: dict[str, Any], *, key: str) -> dict[str, Any]:
        """What came of it; while its goods are fetched from another cell the same request is sent again."""
        began, answer = time.monotonic(), self._ask("POST", "/checkout", body, key=key)
        while "stock_elsewhere" in answer.text and time.monotonic() - began < GOODS_S:
            time.sleep(AGAIN_S)
            answer = self._ask("POST", "/checkout", body, key=key)
            self._waited_s = time.monotonic() - began
        told = answer.json()
        if answer.status_code != 201:
            return {"status": "refused", "failure": told}
        if self.random.random() < ASKS_AGAIN:
            self._check_same(body, key, told["purchase_id"])
        path = f"/purchases/{told['purchase_id']}"

        def is_over() -> bool:
            nonlocal told
            if told["status"] == "processing":
                told = self._ask("GET", path).json()
            return bool(told["status"] != "processing")

        self.until(is_over, path)
        return dict(told)

    def _check_same(self, body: dict[str, Any], key: str, purchase_id: str) -> None:
        """As who has not heard the answer: the same key is the same purchase."""
        again = self._ask("POST", "/checkout", body, key=key)
        if again.status_code == 201 and again.json()["purchase_id"] != purchase_id:
            raise GaveUp(f"key {key} has made purchases {purchase_id} and {again.json()['purchase_id']}")

    def _keep(self, purchase: _Purchase, errand: Errand) -> None:
        """Write it down, then see to each of its orders. A line of the cart may have been put in twice, so units are the quote's."""
        answer = purchase.answer
        ordered = {str(order["id"]): str(order["shop"]["id"]) for order in answer["orders"]}
        total, method = answer["total"]["amount"], answer["payment"]["method"]
        told = Told(UUID(answer["purchase_id"]), method, total, self.email, {})
        one = Bought(told, errand, {order: purchase.units[shop] for order, shop in ordered.items()})
        self.bought.append(one)
        with self.record.lock:
            self.record.told.append(told)
        try:
            for order_id, shop_id in ordered.items():
                self._decide(one, order_id, shop_id)
        except GaveUp as error:
            self.surprised(error)

    def _decide(self, one: Bought, order_id: str, shop_id: str) -> None:
        """Call it off, or wait for it to be sent, or leave it as it is."""
        if self.random.random() < CALLS_OFF:
            answer = self._ask("POST", f"/orders/{order_id}/cancel")
            if answer.status_code != 200:
                raise GaveUp(f"order {order_id} cannot be called off: {answer.text[:200]}")
            one.cancelled.add(order_id)
        elif self.random.random() < IS_SENT:
            parcel = Parcel(order_id, complains=self.random.random() < COMPLAINS)
            self._expected.append((one, parcel))
            self._post.leave(shop_id, parcel)

    def receive(self) -> int:
        """See to what has been delivered: confirm it, or complain and wait for the money. How many orders are still under way."""
        for one, parcel in self._expected:
            try:
                parcel.is_over = self._is_over(one, parcel)
            except GaveUp as error:
                self.surprised(error)
                parcel.is_over = True
        self._expected = [(one, parcel) for one, parcel in self._expected if not parcel.is_over]
        return len(self._expected)

    def under_way(self) -> list[str]:
        """What is still to be received, and how it stands for its buyer."""
        found = []
        for _, parcel in self._expected:
            order = self._ask("GET", f"/orders/{parcel.order_id}").json()["status"]
            case = self._ask("GET", f"/cases/{parcel.case_id}").json()["status"] if parcel.case_id else "none"
            found.append(f"{parcel}, order {order}, case {case}")
        return found

    def _is_over(self, one: Bought, parcel: Parcel) -> bool:
        if parcel.case_id:
            case = self._ask("GET", f"/cases/{parcel.case_id}").json()
            if case["status"] == "refunded":
                one.refunded += case["amount"]["amount"]
            return bool(case["status"] == "refunded")
        path = f"/orders/{parcel.order_id}"
        if not parcel.is_sent or self._ask("GET", path).json()["status"] != "delivered":
            return False
        if not parcel.complains:
            return not self.done(f"{path}/confirm")
        lines = [{"position": 0, "quantity": 1}]
        wish = {"kind": "claim", "reason": "damaged", "lines": lines, "text": "The handle is off."}
        answer = self._ask("POST", f"{path}/cases", wish, key=f"case-{parcel.order_id}")
        if answer.status_code != 201:
            raise GaveUp(f"no case about order {parcel.order_id}: {answer.text[:200]}")
        parcel.case_id = answer.json()["id"]
        return False
