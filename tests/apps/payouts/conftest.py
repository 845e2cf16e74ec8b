"""What tests of payouts stand on: a shop whose orders are paid, completed and refunded in the real ledger."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from titan.apps.payouts import api as payouts
from titan.apps.payouts.contracts import BankAccount, Payout, Schedule
from titan.apps.sellers import api as sellers
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferOrder
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.eventlog import delivery, reading
from titan.platform.eventlog.registry import subscriptions

ACCOUNT = BankAccount("Lamps Ltd", "DE89 3704 0044 0532 0130 00")
PROVIDER = AccountRef(AccountKind.PROVIDER)
ANNA, BERT = new_id(bucket=1), new_id(bucket=1)
REASON = "looked at the lines"


def fresh_id() -> UUID:
    return new_id(bucket=9)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def take_in() -> None:
    """Let payouts learn all that the ledger did, what it knows already too, and do what follows."""
    listener = subscriptions()["payouts.earnings"]
    batch = reading.after(reading.Place(0, 0), types=listener.types, until=reading.last(), limit=100_000)
    delivery.handle(listener, batch.envelopes)
    payouts.settle_due()


@dataclass
class Shop:
    """A shop that sells: the fee is a tenth, the tax on it a fifth."""

    id: UUID
    owner_id: UUID
    currency: str = "EUR"

    def sells(self, total: int, *, learns: bool = True) -> UUID:
        order_id = fresh_id()
        escrow = AccountRef(AccountKind.ESCROW, order_id)
        paid = TransferOrder(fresh_id(), PROVIDER, escrow, self.money(total), "test", order_id)
        wallet.execute(orders=[paid])
        wallet.release_escrow(
            order_id=order_id,
            shop_id=self.id,
            total=self.money(total),
            commission_bp=0,
            commission=self.money(total // 10),
            commission_tax=self.money(total // 50),
        )
        if learns:
            take_in()
        return order_id

    def gives_back(self, order_id: UUID, amount: int, *, bearer: str = "seller", learns: bool = True) -> UUID:
        refund_id = fresh_id()
        wallet.reclaim(
            order_id=order_id,
            shop_id=self.id,
            refund_id=refund_id,
            amount=self.money(amount),
            bearer=bearer,
        )
        escrow = AccountRef(AccountKind.ESCROW, order_id)
        back = TransferOrder(fresh_id(), escrow, PROVIDER, self.money(amount), "refund", order_id)
        wallet.execute(orders=[back])
        wallet.close_reclaim(refund_id=refund_id)
        if learns:
            take_in()
        return refund_id

    def money(self, amount: int) -> Money:
        return Money(amount, self.currency)

    def settles(self, schedule: Schedule = Schedule.WEEKLY, **changes: Any) -> None:
        values: dict[str, Any] = {"minimum_minor": 0, "account": ACCOUNT}
        payouts.save_settings(shop_id=self.id, actor_id=self.owner_id, schedule=schedule, **values | changes)

    def asks(self, key: str = "now") -> Payout:
        return payouts.request(shop_id=self.id, currency=self.currency, key=key)

    def has(self, kind: AccountKind) -> tuple[int, int]:
        found = wallet.balance(account=AccountRef(kind, self.id), currency=self.currency)
        return found.available.amount, found.held.amount

    @property
    def payouts(self) -> tuple[Payout, ...]:
        return payouts.list_of_shop(shop_id=self.id).results


def open_shop(name: str = "Lamps") -> Shop:
    owner_id = fresh_id()
    made = sellers.apply(
        owner_id=owner_id, name=name, description="Light.", country="DE", city="Köln", currency="EUR"
    )
    return Shop(made.id, owner_id)


@pytest.fixture
def shop(db: None) -> Shop:
    made = open_shop()
    made.settles()
    return made


def approved(payout_id: UUID) -> Payout:
    return payouts.approve(payout_id=payout_id, actor_id=ANNA, reason=REASON)


def sent(payout_id: UUID) -> Payout:
    approved(payout_id)
    payouts.send_batch(currency="EUR", actor_id=ANNA, reason=REASON)
    return payouts.get(payout_id=payout_id)
