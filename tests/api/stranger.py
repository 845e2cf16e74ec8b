"""A stranger's script: knows the pinned addresses, and nothing of Titan but HTTP."""

import itertools
import json
import uuid
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client

from tests.factories import market
from titan.apps.sellers import api as sellers
from titan.platform.eventlog import relay

V1 = "/api/v1"
PASSWORD = "long enough for a test"
ADDRESS = {
    "name": "Ada Lovelace",
    "street": "Unter den Linden 1",
    "city": "Berlin",
    "postal_code": "10117",
    "country": "DE",
}
_numbers = itertools.count(1)


@dataclass
class Stranger:
    """Somebody with or without a token."""

    token: str = ""
    user_id: str = ""
    email: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        key: str = "",
        content_type: str = "application/json",
    ) -> Any:
        """The answer to a request; `raw` is sent as it is, `body` as JSON."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        if key:
            headers["idempotency-key"] = key
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        url = path if path.startswith("/.") else V1 + path
        return self.client.generic(method, url, data, content_type=content_type, headers=headers)

    def get(self, path: str) -> Any:
        """The JSON of an address that must answer 200."""
        return told(self.send("GET", path), 200)

    def post(self, path: str, body: object = None, *, status: int = 201, key: str = "") -> Any:
        """The JSON of the answer to a POST."""
        return told(self.send("POST", path, body, key=key), status)

    def top_up(self, amount: int) -> Any:
        """Money in the wallet, by the card that pays."""
        return self.post("/wallet/top-ups", {"amount": {"amount": amount, "currency": "EUR"}})

    def quote(self, *variants: object, quantity: int = 1) -> Any:
        """The quote of these variants."""
        for variant_id in variants:
            self.post("/cart/lines", {"variant_id": str(variant_id), "quantity": quantity})
        return self.post("/checkout/quotes", {"address": ADDRESS})

    def buy(self, quote: Any, *, key: str = "", method: str = "wallet") -> Any:
        """The purchase of a quote."""
        body = {"quote_id": quote["quote_id"], "payment": {"method": method}}
        return self.post("/checkout", body, key=key or uuid.uuid4().hex)


def told(answer: Any, status: int) -> Any:
    """The JSON of an answer with that status."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    return answer.json() if answer.content else None


def register() -> Stranger:
    """Somebody new."""
    email = f"stranger-{next(_numbers)}-{uuid.uuid4().hex[:8]}@example.com"
    body = {"email": email, "password": PASSWORD, "name": "Ada"}
    session = Stranger().post("/accounts/register", body)
    return Stranger(session["access"], session["user"]["id"], email)


def register_seller() -> Stranger:
    """Somebody new with a shop that the operator has approved, one shipping service, ready to sell."""
    seller = register()
    application = {"name": f"Shop of {seller.email}", "country": "DE", "city": "Hamburg", "currency": "EUR"}
    shop = seller.post("/seller/shop", application)
    operator_id = market.make_user(roles=("staff",))
    sellers.approve(shop_id=UUID(shop["id"]), actor_id=operator_id, reason="looks good")
    relay.settle()
    seller.token = Stranger().post(
        "/accounts/token", {"email": seller.email, "password": PASSWORD}, status=200
    )["access"]
    tiers = [{"minimum": 0, "cost_minor": 490}]
    service = {"name": "Standard", "kind": "weight", "rates": [{"currency": "EUR", "tiers": tiers}]}
    seller.post("/seller/shipping-services", service | {"days_min": 2, "days_max": 4})
    return seller


def publish(seller: Stranger, category_id: object, *, stock: int = 10, price: int = 2000) -> Any:
    """A product of a seller, on sale."""
    money = {"amount": price, "currency": "EUR"}
    variants = [{"sku": "LAMP-1", "price": money, "weight_grams": 400}]
    draft = {"title": "Walnut desk lamp", "category_id": str(category_id), "variants": variants}
    product = seller.post("/seller/products", draft)
    seller.post(f"/seller/products/{product['id']}/submit", status=200)
    relay.settle()
    counted = {"quantity": stock}
    told(seller.send("PUT", f"/seller/stock/{product['variants'][0]['id']}", counted), 200)
    return product
