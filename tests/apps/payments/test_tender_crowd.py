"""Many purchases at once by one gift card, one credit and one wallet: never below zero, never twice, no deadlock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import (
    PaymentDeclined,
    PaymentPart,
    PaymentStateConflict,
    PaymentStatus,
    Tender,
    TenderKind,
)
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef

from .conftest import BY_WALLET, available, eur, fresh_id
from .tendering import Tendered, fund

THREADS = 16
pytestmark = pytest.mark.django_db(transaction=True)


def purchases(*, gift: int) -> list[Tendered]:
    """One buyer's purchases: 3 by the wallet, 7 by the gift card, 1 by credit, 2 by the platform, each."""
    buyer, card = fresh_id(), fresh_id()
    wallet.top_up(user_id=buyer, top_up_id=fresh_id(), amount=eur(100_000))
    fund(AccountRef(AccountKind.GIFT_CARD, card), eur(gift))
    fund(AccountRef(AccountKind.CREDIT, buyer), eur(100_000))
    made = []
    for _ in range(THREADS):
        part = PaymentPart(fresh_id(), fresh_id(), eur(300))
        tenders = (
            Tender(part.order_id, TenderKind.SUBSIDY, None, eur(200)),
            Tender(part.order_id, TenderKind.GIFT_CARD, card, eur(700)),
            Tender(part.order_id, TenderKind.CREDIT, buyer, eur(100)),
        )
        made.append(Tendered(fresh_id(), buyer, (part,), tenders, card))
    return made


def at_once(tasks: list[Callable[[], bool]]) -> list[bool]:
    start = Barrier(len(tasks))

    def run(task: Callable[[], bool]) -> bool:
        start.wait()
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def pay(purchase: Tendered) -> bool:
    try:
        purchase.authorise(BY_WALLET)
    except PaymentDeclined as refusal:
        if refusal.extra.get("tender") != {"kind": "gift_card", "source_id": str(purchase.gift_card)}:
            raise
        return False
    purchase.capture()
    return True


def pay_and_void(purchase: Tendered) -> bool:
    try:
        purchase.authorise(BY_WALLET)
    except PaymentDeclined:
        return True
    payments.void(payment_id=purchase.id, reason="test")
    return True


def test_of_different_purchases_spends_exactly_what_is_on_the_card() -> None:
    crowd = purchases(gift=5000)

    paid = at_once([partial(pay, one) for one in crowd])

    assert sum(paid) == 7
    assert available(AccountKind.GIFT_CARD, crowd[0].gift_card) == 100
    assert [one.escrow() for one in crowd] == [
        [1300] if was_paid else [0] for one, was_paid in zip(crowd, paid, strict=True)
    ]
    assert wallet.check().is_clean


def test_of_the_same_purchase_pays_once() -> None:
    purchase = purchases(gift=5000)[0]

    at_once([partial(pay, purchase)] * THREADS)

    assert available(AccountKind.GIFT_CARD, purchase.gift_card) == 4300
    assert purchase.escrow() == [1300]


def test_that_voids_and_refunds_meanwhile_ends_exactly() -> None:
    crowd = purchases(gift=5000)

    def undone(purchase: Tendered, number: int) -> bool:
        if number % 3 == 0:
            return not pay_and_void(purchase)
        if not pay(purchase):
            return False
        if number % 3 == 1:
            purchase.refund(500)
            purchase.refund(purchase.refundable())
        return number % 3 == 2

    kept = at_once([partial(undone, one, n) for n, one in enumerate(crowd)])

    assert available(AccountKind.GIFT_CARD, crowd[0].gift_card) == 5000 - 700 * sum(kept)
    assert available(AccountKind.CREDIT, crowd[0].buyer_id) == 100_000 - 100 * sum(kept)
    assert crowd[0].spendable() == 100_000 - 300 * sum(kept)
    assert wallet.check().is_clean


def test_of_refunds_of_one_order_gives_back_what_was_paid_and_no_more() -> None:
    purchase = purchases(gift=5000)[0]
    pay(purchase)

    def refund() -> bool:
        try:
            purchase.refund(100)
        except PaymentStateConflict:
            return False
        return True

    done = at_once([refund] * THREADS)

    assert sum(done) == 11
    assert payments.get(payment_id=purchase.id).status is PaymentStatus.REFUNDED
    assert available(AccountKind.GIFT_CARD, purchase.gift_card) == 5000
    assert purchase.escrow() == [0]
    assert wallet.check().is_clean
