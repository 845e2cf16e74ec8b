"""Copies of orders in the shop's cell: what concerns the buyer's money is done where the order is at home."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from titan.apps.orders.events import OrderCancelled, OrderCompleted, OrderDelivered
from titan.apps.wallet import api as wallet
from titan.kernel import clock
from titan.kernel.events import Envelope, Event, encode
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.eventlog import delivery
from titan.platform.eventlog.registry import subscriptions

from .conftest import eur

pytestmark = pytest.mark.django_db
FOREIGN = 2000


@pytest.fixture(autouse=True)
def _two_cells() -> Iterator[None]:
    homes.register(lambda bucket: 1 if bucket == FOREIGN else None)
    yield
    homes.forget()


def copied(event: Event, shop_id: UUID) -> Envelope:
    stream = derived_id(shop_id, label="order")
    return Envelope(stream, 1, event.type, bucket_of(stream), encode(event), {}, clock.now(), 1, 1)


def facts(order_id: UUID, shop_id: UUID) -> list[Event]:
    buyer_id, purchase_id, now = new_id(bucket=FOREIGN), new_id(bucket=FOREIGN), clock.now()
    return [
        OrderCompleted(
            order_id=order_id,
            buyer_id=buyer_id,
            shop_id=shop_id,
            seller_id=new_id(bucket=7),
            total=eur(1000),
            commission_bp=500,
            is_confirmed_by_buyer=True,
            completed_at=now,
            purchase_id=purchase_id,
            goods=eur(1000),
        ),
        OrderCancelled(
            order_id=order_id,
            purchase_id=purchase_id,
            buyer_id=buyer_id,
            shop_id=shop_id,
            lines=(),
            total=eur(1000),
            is_paid=True,
            cancelled_by="seller",
            reason="",
            cancelled_at=now,
        ),
        OrderDelivered(
            order_id=order_id,
            purchase_id=purchase_id,
            buyer_id=buyer_id,
            shop_id=shop_id,
            total=eur(1000),
            payment_method="cod",
            delivered_at=now,
        ),
    ]


def test_end_no_escrow_and_touch_neither_payment_nor_vouchers_nor_coins() -> None:
    order_id, shop_id = new_id(bucket=FOREIGN), new_id(bucket=7)
    for name in ("wallet.escrow", "payments.orders", "vouchers.orders", "gamification.orders"):
        reader = subscriptions()[name]
        for event in facts(order_id, shop_id):
            if event.type in reader.types:
                delivery.handle(reader, [copied(event, shop_id)])
    assert wallet.transfers_of(reference_id=order_id) == ()
    for table in ("wallet_escrow_end", "wallet_account", "wallet_transfer"):
        assert sql.query(f"SELECT count(*) FROM {table}") == [(0,)]
