"""What tests of coins stand on: buyers with coins, and what they have."""

from uuid import UUID

from titan.apps.gamification import api as coins
from titan.apps.gamification.contracts import CoinUse, Movement
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import COINS, AccountKind, AccountRef
from titan.kernel.ids import new_id
from titan.kernel.money import Money

OPERATOR = new_id(bucket=5)


def fresh_id() -> UUID:
    return new_id(bucket=77)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def buyer_with(amount: int) -> UUID:
    """Somebody who has so many coins, by a grant."""
    user_id = fresh_id()
    if amount:
        grant(user_id, amount)
    return user_id


def grant(user_id: UUID, amount: int, *, grant_id: UUID | None = None) -> None:
    coins.grant(
        grant_id=grant_id or fresh_id(), user_id=user_id, coins=amount, actor_id=OPERATOR, reason="a present"
    )


def balance(user_id: UUID) -> int:
    """By the purse, which agrees with the ledger."""
    found = coins.balance_of(user_id=user_id)
    account = AccountRef(AccountKind.COIN, user_id)
    assert wallet.balance(account=account, currency=COINS).available == Money(found, COINS)
    return found


def history(user_id: UUID) -> list[tuple[Movement, int]]:
    """The oldest first."""
    found = coins.entries_of(user_id=user_id, limit=100).results
    return [(entry.movement, entry.signed) for entry in reversed(found)]


def uses(*amounts: int) -> tuple[CoinUse, ...]:
    return tuple(CoinUse(fresh_id(), amount) for amount in amounts)
