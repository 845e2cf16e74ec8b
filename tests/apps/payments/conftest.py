"""What tests of payments stand on: a buyer with money, purchases of two orders."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import Payment, PaymentMethod, PaymentPart, PaymentWish
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.kernel.ids import new_id
from titan.kernel.money import Money

BUCKET = 1234


def fresh_id() -> UUID:
    return new_id(bucket=BUCKET)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def available(kind: AccountKind, owner: UUID | None = None) -> int:
    return wallet.balance(account=AccountRef(kind, owner), currency="EUR").available.amount


@dataclass(frozen=True)
class Purchase:
    """A purchase about to be paid."""

    id: UUID
    buyer_id: UUID
    parts: tuple[PaymentPart, ...]

    @property
    def amount(self) -> Money:
        return sum((part.amount for part in self.parts), eur(0))

    @property
    def orders(self) -> tuple[UUID, ...]:
        return tuple(part.order_id for part in self.parts)

    def authorise(self, wish: PaymentWish) -> Payment:
        return payments.authorise(
            payment_id=self.id, buyer_id=self.buyer_id, wish=wish, parts=self.parts, amount=self.amount
        )

    def escrow(self) -> list[int]:
        return [available(AccountKind.ESCROW, order) for order in self.orders]

    def spendable(self) -> int:
        return available(AccountKind.BUYER, self.buyer_id)


BY_WALLET = PaymentWish(PaymentMethod.WALLET)
IN_CASH = PaymentWish(PaymentMethod.COD)


def new_purchase(*amounts: int, buyer_id: UUID | None = None) -> Purchase:
    parts = tuple(PaymentPart(fresh_id(), fresh_id(), eur(amount)) for amount in amounts)
    return Purchase(fresh_id(), buyer_id or fresh_id(), parts)


@pytest.fixture
def purchase() -> Purchase:
    """Two orders of 30 and 12 euros, and 100 euros in the buyer's wallet."""
    made = new_purchase(3000, 1200)
    wallet.top_up(user_id=made.buyer_id, top_up_id=fresh_id(), amount=eur(10_000))
    return made
