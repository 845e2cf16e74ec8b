"""What tests of commissions stand on: rules without the database, sales, an operator."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from titan.apps.commissions import selectors
from titan.apps.commissions.contracts import FeeLine, FixedPer, Rule, RuleDraft, Sale
from titan.kernel.ids import new_id
from titan.kernel.money import Money

AT = datetime(2026, 3, 1, tzinfo=UTC)
OPERATOR = new_id(bucket=1)
SHOP = new_id(bucket=2)
REASON = "terms of spring"


def fresh_id() -> UUID:
    return new_id(bucket=3)


def rule(**changes: Any) -> Rule:
    values: dict[str, Any] = {
        "id": fresh_id(),
        "name": "rule",
        "shop_id": None,
        "category_id": None,
        "position": 100,
        "percent_bp": 1000,
        "fixed_minor": 0,
        "fixed_per": FixedPer.ORDER,
        "floor_minor": None,
        "cap_minor": None,
        "currency": "EUR",
        "valid_from": datetime(2026, 1, 1, tzinfo=UTC),
        "valid_to": None,
    }
    return Rule(**values | changes)


def draft(**changes: Any) -> RuleDraft:
    values: dict[str, Any] = {"name": "Default", "percent_bp": 1000}
    return RuleDraft(**values | changes)


def sale(*lines: tuple[UUID | None, int], shipping: int = 0, **changes: Any) -> Sale:
    currency = changes.get("currency", "EUR")
    values: dict[str, Any] = {
        "shop_id": SHOP,
        "shop_country": "DE",
        "currency": currency,
        "commission_bp": 800,
        "lines": tuple(FeeLine(category, Money(net, currency)) for category, net in lines),
        "shipping": Money(shipping, currency),
    }
    return Sale(**values | changes)


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    selectors.forget()
    yield
    selectors.forget()
