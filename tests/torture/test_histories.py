"""Histories of concurrent work on money and stock: what readers saw must be explained by some serial order.

Two checks after Jepsen's bank and counter workloads (jepsen.io): every read of all balances in one statement sums to
the same total and shows no account below zero; and every acknowledged reservation is counted exactly once.
`./scripts/torture histories --size 50000` runs them with as many operations.
"""

import os
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import connection

from tests.factories import market
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import SoldOut, StockLine
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, InsufficientFunds, TransferOrder
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.db import sql

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
OPERATIONS = int(os.environ.get("TORTURE_SIZE", "2000"))
WRITERS, READERS = 6, 2
EACH = 10_000


@dataclass
class History:
    """What happened: operations by outcome, what readers saw, what cannot be explained."""

    done: int = 0
    refused: int = 0
    reads: int = 0
    anomalies: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def together(write: Callable[[random.Random], bool], read: Callable[[], str | None]) -> History:
    """Writers and readers at once; each writer draws from its own seeded dice."""
    history, finished = History(), threading.Event()

    def writer(number: int) -> None:
        dice = random.Random(number)
        for _ in range(OPERATIONS // WRITERS):
            done = write(dice)
            with history.lock:
                history.done += done
                history.refused += not done
        connection.close()

    def reader() -> None:
        while not finished.is_set():
            wrong = read()
            with history.lock:
                history.reads += 1
                if wrong:
                    history.anomalies.append(wrong)
        connection.close()

    writers = [threading.Thread(target=writer, args=(number,)) for number in range(WRITERS)]
    readers = [threading.Thread(target=reader) for _ in range(READERS)]
    _run(writers, readers, finished)
    found = len(history.anomalies)
    assert history.done + history.refused == OPERATIONS // WRITERS * WRITERS, "a writer died"
    print(f"{history.done} done, {history.refused} refused, {history.reads} reads, {found} anomalies")
    return history


def _run(writers: list[threading.Thread], readers: list[threading.Thread], finished: threading.Event) -> None:
    """Readers look on until the last writer is done."""
    for thread in (*writers, *readers):
        thread.start()
    for thread in writers:
        thread.join()
    finished.set()
    for thread in readers:
        thread.join()


def test_money_in_a_bank_is_neither_made_nor_lost() -> None:
    accounts = [AccountRef(AccountKind.BUYER, market.make_buyer(money=EACH)) for _ in range(5)]
    owners = [account.owner_id for account in accounts]

    def transfer(dice: random.Random) -> bool:
        debit, credit = dice.sample(accounts, 2)
        amount = Money(dice.randint(1, EACH // 2), "EUR")
        order = TransferOrder(new_id(bucket=1), debit, credit, amount, "bank", new_id(bucket=1))
        try:
            if dice.random() < 0.5:
                wallet.execute(orders=[order])
            else:
                wallet.hold(orders=[order])
                (wallet.post if dice.random() < 0.7 else wallet.void)(transfer_ids=[order.id])
        except InsufficientFunds:
            return False
        return True

    def read() -> str | None:
        rows = sql.query(
            "SELECT available_minor, held_minor FROM wallet_account WHERE owner_id = ANY(%s)", (owners,)
        )
        total = sum(available + held for available, held in rows)
        return None if total == EACH * len(accounts) and min(min(row) for row in rows) >= 0 else f"saw {rows}"

    history = together(transfer, read)
    assert history.anomalies == []
    assert history.reads > 20
    assert history.done > OPERATIONS // 10
    assert wallet.check().is_clean


def test_every_acknowledged_reservation_is_counted_once() -> None:
    stock = OPERATIONS // 3
    shop = market.make_shop(stock=stock)
    taken = {"units": 0}
    lock = threading.Lock()

    def reserve(dice: random.Random) -> bool:
        reservation, quantity = new_id(bucket=1), dice.randint(1, 2)
        lines = (StockLine(shop.variant_id, quantity),)
        try:
            inventory.reserve(
                reservation_id=reservation, lines=lines, ttl_s=600, allocate=dice.random() < 0.5
            )
        except SoldOut:
            return False
        if dice.random() < 0.4:
            inventory.release(reservation_id=reservation)
            return True
        with lock:
            taken["units"] += quantity
        return True

    def read() -> str | None:
        row = sql.one(
            "SELECT on_hand, reserved, allocated FROM inventory_stock WHERE variant_id = %s",
            (shop.variant_id,),
        )
        assert row is not None
        on_hand, reserved, allocated = row
        fits = on_hand == stock and min(reserved, allocated) >= 0 and reserved + allocated <= on_hand
        return None if fits else f"saw {row}"

    history = together(reserve, read)
    level = inventory.levels(variant_ids=[shop.variant_id])[shop.variant_id]
    assert history.anomalies == []
    assert level.reserved + level.allocated == taken["units"]
    assert level.free == stock - taken["units"]
