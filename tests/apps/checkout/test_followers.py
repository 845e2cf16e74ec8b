"""What follows purchases: the statements of its subscribers do not grow with the number of purchases in a batch."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.factories import market
from titan.platform.eventlog import delivery, relay
from titan.platform.eventlog.registry import subscriptions

pytestmark = pytest.mark.django_db(transaction=True)
# What each takes however many purchases there are: head, checkpoint, batch, parked streams, and its own.
AT_MOST = {
    "checkout.payments": 10,
    "inventory.orders": 12,
    "invoices.papers": 20,
    "notifications.orders": 16,
    "orders.fulfilment": 10,
    "shipping.orders": 12,
    "wallet.escrow": 10,
}


def statements(work: Callable[[], object]) -> int:
    count = 0

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        work()
    return count


@pytest.mark.parametrize("name", sorted(AT_MOST))
def test_a_batch_of_purchases_costs_what_one_costs(name: str) -> None:
    shops = [market.make_shop(), market.make_shop()]
    relay.settle()
    for number in range(4):
        buyer = market.make_buyer()
        market.buy(buyer, market.quote(buyer, *shops).id, key=f"key-{number}")
    assert statements(lambda: delivery.drain(subscriptions()[name])) <= AT_MOST[name]
