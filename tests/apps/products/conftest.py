"""A shop with a category to fill, and REST calls in somebody's name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.test import Client

from titan.apps.categories import api as categories
from titan.apps.products import api as products
from titan.apps.products.contracts import Product, ProductDraft, VariantDraft
from titan.apps.products.selectors import cached
from titan.apps.sellers import api as sellers
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.kernel.principal import Principal

OPERATOR = new_id(bucket=1)


@dataclass(frozen=True, slots=True)
class Market:
    """An open shop and a category."""

    shop_id: UUID
    owner_id: UUID
    category_id: UUID

    def draft(self, title: str = "Blue mug", **facts: Any) -> ProductDraft:
        """A draft that could be published."""
        variants = (VariantDraft("MUG-1", Money(1290, "EUR")),)
        return ProductDraft(
            **{"title": title, "category_id": self.category_id, "variants": variants, **facts}
        )

    def create(self, title: str = "Blue mug", **facts: Any) -> Product:
        """A product in draft."""
        return products.create_draft(
            shop_id=self.shop_id, actor_id=self.owner_id, draft=self.draft(title, **facts)
        )

    def submit(self, product: Product, **more: Any) -> Product:
        """Submit it as its owner."""
        return products.submit(product_id=product.id, shop_id=self.shop_id, actor_id=self.owner_id, **more)

    def publish(self, title: str = "Blue mug", **facts: Any) -> Product:
        """A public product."""
        return self.submit(self.create(title, **facts))


def open_market(name: str = "Maple & Co") -> Market:
    """An open shop, and the category Home > Kitchen > Mugs."""
    owner_id = new_id(bucket=77)
    shop = sellers.apply(
        owner_id=owner_id, name=name, description="", country="DE", city="Berlin", currency="EUR"
    )
    sellers.approve(shop_id=shop.id, actor_id=OPERATOR, reason="papers seen")
    category = categories.ensure_path(names=["Home", "Kitchen", "Mugs"])
    return Market(shop.id, owner_id, category.id)


@pytest.fixture(autouse=True)
def _nothing_in_hand() -> None:
    cached.forget()


@pytest.fixture
def market(db: None) -> Market:
    return open_market()


def verify(token: str) -> Principal:
    """The bearer token is the user's id."""
    return Principal(UUID(token))


@pytest.fixture
def send(settings: Any) -> Callable[..., Any]:
    """`send("POST", path, body, by=user_id)`; bytes are sent as they are."""
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.products.conftest.verify"
    client = Client(raise_request_exception=False)

    def call(
        method: str,
        path: str,
        body: object = None,
        *,
        by: UUID | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        if by is not None:
            headers["Authorization"] = f"Bearer {by}"
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        return client.generic(method, path, raw, content_type=content_type, headers=headers)

    return call
