"""What tests of the ledger stand on: ids, accounts with money in them."""

from collections.abc import Callable
from uuid import UUID

import pytest

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferOrder
from titan.kernel.ids import new_id
from titan.kernel.money import Money

BUCKET = 77
PROVIDER = AccountRef(AccountKind.PROVIDER)


def fresh_id() -> UUID:
    return new_id(bucket=BUCKET)


def buyer(owner: UUID | None = None) -> AccountRef:
    return AccountRef(AccountKind.BUYER, owner or fresh_id())


def escrow(order: UUID | None = None) -> AccountRef:
    return AccountRef(AccountKind.ESCROW, order or fresh_id())


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def move(debit: AccountRef, credit: AccountRef, amount: int, *, id: UUID | None = None) -> TransferOrder:
    return TransferOrder(id or fresh_id(), debit, credit, eur(amount), "test", fresh_id())


def standing(account: AccountRef) -> tuple[int, int]:
    balance = wallet.balance(account=account, currency="EUR")
    return balance.available.amount, balance.held.amount


@pytest.fixture
def funded() -> Callable[[int], AccountRef]:
    """A buyer's account with so much in it."""

    def make(amount: int) -> AccountRef:
        account = buyer()
        wallet.execute(orders=[move(PROVIDER, account, amount)])
        return account

    return make
