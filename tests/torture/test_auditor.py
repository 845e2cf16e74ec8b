"""The auditor names what is planted in the books: a proof that finds nothing wrong is worth as much as that."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from tests.apps.payments.conftest import Provider
from tests.apps.payments.conftest import _provider_server as _provider_server
from tests.apps.payments.conftest import provider as provider
from tests.torture import acting, auditor
from tests.torture.acting import World, make_world
from tests.torture.auditor import Acknowledged
from titan.apps.inventory.contracts import LEASE
from titan.apps.reconciliation import api as reconciliation
from titan.apps.wallet import api as wallet
from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.platform import homes
from titan.platform.db import sql

pytestmark = pytest.mark.django_db(transaction=True)
STOCK = 10


@pytest.fixture
def world(provider: Provider) -> World:
    return make_world(provider, stock=STOCK)


@pytest.fixture
def told(world: World) -> list[Acknowledged]:
    """A purchase by card with a voucher, coins and a gift card, of which the books tell alike."""
    case = acting.buying(world)
    case.act()
    outcome = case.told()
    assert outcome is not None
    assert found(world, [outcome]) == []
    return [outcome]


def found(world: World, told: list[Acknowledged]) -> list[str]:
    return auditor.faults(world.provider.url, told, initial_stock=2 * STOCK)


@pytest.mark.parametrize(
    ("planted", "named"),
    [
        ("UPDATE vouchers_voucher SET used_count = used_count + 1", "voucher"),
        ("UPDATE vouchers_use_part SET given_back_at = now()", "a counter of vouchers"),
        ("UPDATE wallet_account SET available_minor = available_minor + 1 WHERE kind = 'gift_card'", "gift_card"),
        ("UPDATE wallet_account SET held_minor = 1 WHERE kind = 'buyer'", "held for no order"),
        ("UPDATE wallet_account SET available_minor = available_minor + 1 WHERE kind = 'coin'", "in the ledger"),
        ("UPDATE gamification_purse SET spent = spent - 1", "orders spent"),
        ("UPDATE gamification_taking_part SET returned = 1", "orders spent"),
        ("UPDATE gamification_taking_part SET coins = coins + 1", "orders spent"),
        ("UPDATE wallet_account SET available_minor = available_minor - 1 WHERE kind = 'escrow'", "escrow of"),
        ("UPDATE payments_tender SET amount_minor = amount_minor + 1 WHERE kind = 'gift_card'", "its payment says"),
        ("UPDATE payments_part SET refunded_minor = 1", "its payment says"),
        ("UPDATE orders_order SET total_minor = total_minor + 1", "orders sum to"),
        ("UPDATE orders_order SET status = 'cancelled'", "called off were"),
        (
            "UPDATE orders_order SET document = jsonb_set(document, '{discounts,0,platform_funded,amount}', '1')",
            "the platform paid",
        ),
        ("UPDATE orders_order SET document = jsonb_set(document, '{discounts}', '[]')", "off, told"),
        ("UPDATE inventory_stock SET on_hand = on_hand + 1", "on hand"),
        ("UPDATE inventory_stock SET allocated = allocated + 1", "allocated"),
        ("UPDATE processes_process SET status = 'running'", "open process"),
    ],
)  # fmt: skip
def test_names_what_is_planted_in_the_database(
    world: World, told: list[Acknowledged], planted: str, named: str
) -> None:
    sql.execute(planted)

    assert any(named in one for one in found(world, told))


@pytest.mark.parametrize(
    ("plant", "named"),
    [
        (lambda world: _book(world, "UPDATE intent SET captured = captured - 1"), "provider has"),
        (lambda world: _book(world, f"UPDATE intent SET payment_id = '{UUID(int=1)}'"), "of unknown"),
    ],
    ids=["less", "for another"],
)
def test_names_what_is_planted_in_the_providers_book(
    world: World, told: list[Acknowledged], plant: Callable[[World], None], named: str
) -> None:
    plant(world)

    assert any(named in one for one in found(world, told))


def test_names_a_fee_that_is_booked_otherwise_than_it_was_taken(
    world: World, told: list[Acknowledged]
) -> None:
    [one] = told
    with time_machine.travel(clock.now() + timedelta(days=1)):
        reconciliation.reconcile(provider="card", day=clock.now().date() - timedelta(days=1))
    assert wallet.provider_fees(payment_ids=[one.purchase_id])
    assert found(world, told) == []

    _book(world, "UPDATE capture SET fee = fee + 1")

    assert any(f"the fee of {one.purchase_id} is booked" in fault for fault in found(world, told))


def test_names_a_purchase_that_nobody_was_told_of(world: World, told: list[Acknowledged]) -> None:
    [one] = told

    assert f"purchase {one.purchase_id} stands, but nobody was told" in found(world, [])


def test_what_other_cells_granted_is_not_this_cells_stock(world: World, told: list[Acknowledged]) -> None:
    leased = new_id(bucket=7)
    sql.execute(
        "INSERT INTO inventory_stock (variant_id, warehouse_id, shop_id, product_id, is_default, on_hand)"
        " VALUES (%s, %s, %s, %s, false, 3)",
        (leased, LEASE, new_id(bucket=7), new_id(bucket=7)),
    )
    assert found(world, told) == []

    sql.execute("UPDATE inventory_stock SET allocated = 1 WHERE warehouse_id = %s", (LEASE,))

    assert found(world, told) == [f"of leased variant {leased} 0 are reserved and 1 allocated"]


def test_a_copy_of_an_order_has_no_money_here(world: World, told: list[Acknowledged]) -> None:
    sql.execute("UPDATE wallet_account SET available_minor = 0, held_minor = 0 WHERE kind = 'escrow'")
    assert [fault for fault in auditor._escrows() if "escrow" in fault]

    homes.register(lambda bucket: 1 if bucket == bucket_of(told[0].purchase_id) else None)
    try:
        assert auditor._escrows() == []
    finally:
        homes.forget()


def _book(world: World, statement: str) -> None:
    with world.provider.book.transaction() as db:
        db.execute(statement)
