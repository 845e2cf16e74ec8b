"""Legal numbering: 1 to n without a gap, per shop, kind and year, whoever writes at once and whatever dies."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from titan.apps.invoices import api as invoices
from titan.apps.invoices.contracts import PaperKind
from titan.platform.db import sql

from .conftest import Order, Shop, open_shop

AT = datetime(2026, 5, 1, tzinfo=UTC)
WRITERS, EACH = 16, 5


class Died(Exception):
    """The transaction ends here."""


def numbers(shop_id: UUID, *, kind: str = "invoice", year: int = 2026) -> list[int]:
    rows = sql.query(
        "SELECT number FROM invoices_paper WHERE issuer_id = %s AND kind = %s AND year = %s ORDER BY number",
        (shop_id, kind, year),
    )
    return [row[0] for row in rows]


@pytest.mark.django_db
class TestSeries:
    def test_begin_at_one_for_each_shop_and_year(self, shop: Shop) -> None:
        other = open_shop("Chairs")
        for one, at in ((shop, AT), (shop, AT), (other, AT), (shop, datetime(2027, 1, 1, tzinfo=UTC))):
            invoices.bill_orders(paid={one.order().id: at})

        assert (numbers(shop.id), numbers(other.id), numbers(shop.id, year=2027)) == ([1, 2], [1], [1])

    def test_of_orders_billed_together_follow_their_payment(self, shop: Shop) -> None:
        older, newer = shop.order(), shop.order()
        invoices.bill_orders(paid={older.id: AT + timedelta(minutes=1), newer.id: AT})

        codes = [order.papers[0].code[-6:] for order in (newer, older)]
        assert (older.id < newer.id, codes) == (True, ["000001", "000002"])

    def test_of_credit_notes_are_their_own(self, shop: Shop) -> None:
        order = shop.order().paid()
        order.refunded(100)

        assert [(paper.kind, paper.code[-6:]) for paper in order.papers] == [
            (PaperKind.INVOICE, "000001"),
            (PaperKind.CREDIT_NOTE, "000001"),
        ]

    def test_give_back_the_number_of_a_transaction_that_died(self, shop: Shop) -> None:
        first, dying, last = (shop.order().id for _ in range(3))
        invoices.bill_orders(paid={first: AT})
        with suppress(Died), transaction.atomic():
            invoices.bill_orders(paid={dying: AT})
            raise Died
        invoices.bill_orders(paid={last: AT})

        assert numbers(shop.id) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_crowd_writes_without_a_gap_though_some_die() -> None:
    shop = open_shop()
    orders: list[Order] = [shop.order() for _ in range(WRITERS * EACH)]
    start = threading.Barrier(WRITERS)

    def write(mine: list[Order]) -> None:
        start.wait()
        try:
            for place, order in enumerate(mine):
                with suppress(Died), transaction.atomic():
                    invoices.bill_orders(paid={order.id: AT})
                    if place == 2:
                        raise Died
        finally:
            connection.close()

    threads = [
        threading.Thread(target=write, args=(orders[n * EACH : (n + 1) * EACH],)) for n in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert numbers(shop.id) == list(range(1, WRITERS * (EACH - 1) + 1))


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_killed_leaves_no_gap() -> None:
    shop = open_shop()
    first, dying, last = (shop.order().id for _ in range(3))
    invoices.bill_orders(paid={first: AT})
    drawn, killed = threading.Event(), threading.Event()
    backend: list[int] = []

    def die() -> None:
        with suppress(Exception), transaction.atomic():
            invoices.bill_orders(paid={dying: AT})
            backend.append(sql.query("SELECT pg_backend_pid()")[0][0])
            drawn.set()
            killed.wait(10)
            sql.query("SELECT 1")
        connection.close()

    thread = threading.Thread(target=die)
    thread.start()
    assert drawn.wait(10)
    sql.query("SELECT pg_terminate_backend(%s::int)", (backend[0],))
    killed.set()
    thread.join()
    invoices.bill_orders(paid={last: AT})

    assert numbers(shop.id) == [1, 2]
