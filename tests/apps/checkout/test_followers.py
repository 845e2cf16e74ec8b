"""What follows purchases: the statements of its subscribers do not grow with the purchases in a batch."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.factories import market
from tests.platform.eventlog.horizon import wait_until_readable
from titan.platform.eventlog import delivery, relay
from titan.platform.eventlog.registry import Subscription, subscriptions

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = (
    "checkout.payments",
    "inventory.orders",
    "invoices.papers",
    "notifications.orders",
    "orders.fulfilment",
    "shipping.orders",
    "wallet.escrow",
)


def statements(work: Callable[[], object]) -> int:
    count = 0

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        work()
    return count


def buy(buyers: Sequence[UUID], *shops: market.Shop, key: str) -> None:
    for number, buyer_id in enumerate(buyers):
        market.buy(buyer_id, market.quote(buyer_id, *shops).id, key=f"{key}-{number}")


def taken(listener: Subscription) -> None:
    assert delivery.drain(listener) > 0


def costs(name: str, *, few: Sequence[UUID], many: Sequence[UUID]) -> tuple[int, int]:
    """Statements that a subscriber takes for the purchases of few buyers, then of many."""
    shops, listener = [market.make_shop(), market.make_shop()], subscriptions()[name]
    found = []
    for key, buyers in (("few", few), ("many", many)):
        relay.settle()
        buy(buyers, *shops, key=key)
        wait_until_readable()
        found.append(statements(lambda: taken(listener)))
    return found[0], found[1]


@pytest.mark.parametrize("name", NAMES)
def test_six_purchases_cost_what_one_costs(name: str) -> None:
    buyers = [market.make_buyer() for _ in range(6)]
    one, six = costs(name, few=buyers[:1], many=buyers)
    assert six == one


def test_the_cart_is_written_once_a_buyer() -> None:
    buyer = market.make_buyer()
    one, three = costs("cart.orders", few=[buyer], many=[buyer] * 3)
    assert three == one
