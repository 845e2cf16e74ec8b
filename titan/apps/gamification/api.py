"""The one door to coins. What moves coins may stand in a transaction of the caller."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from titan.kernel.money import Money
from titan.kernel.paging import Page

from .contracts import CoinEntry, CoinFault, CoinPart, CoinRules, CoinUse, Purse
from .domain import reckoning
from .selectors import checking, purses, rules
from .services import earning, taking

EXPIRED_A_ROUND = 500


def rules_of(*, currency: str) -> CoinRules | None:
    """How coins are earned and spent in a currency; None where they are not."""
    return rules.of_currency(currency)


def purse_of(*, user_id: UUID) -> Purse:
    """What a buyer has, what came and went in all, and what ends next. Two queries."""
    return purses.purse(user_id)


def balance_of(*, user_id: UUID) -> int:
    """What a buyer can spend. One query."""
    return purses.balance(user_id)


def entries_of(*, user_id: UUID, cursor: str | None = None, limit: int | None = None) -> Page[CoinEntry]:
    """A buyer's history, newest first.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    return purses.entries(user_id, cursor=cursor, limit=limit)


def spendable(*, user_id: UUID, goods: Mapping[UUID, Money]) -> tuple[CoinPart, ...]:
    """What the buyer's coins would be off a purchase: as many as there are and as may be spent. Reads only, one query.

    `goods` is for each shop what vouchers left of them, all in one currency. Nothing where coins are not used there.
    """
    found = rules.of_currency(next(iter(goods.values())).currency) if goods else None
    if found is None:
        return ()
    return reckoning.spendable(goods, balance=purses.balance(user_id), rules=found)


def take(*, purchase_id: UUID, user_id: UUID, uses: Sequence[CoinUse]) -> None:
    """Spend coins for the orders of a purchase: all or none, once per purchase. Nothing to spend has no effect.

    Raises:
        NotEnoughCoins: the buyer has fewer by now.
        CoinsClosed: `give_back` was called for the purchase, be it before.
        CoinsConflict: the purchase spent other coins.
    """
    taking.take(purchase_id, user_id=user_id, uses=uses)


def give_back(*, purchase_id: UUID) -> bool:
    """Undo `take`, whatever of it did not come back yet; a take that comes later is refused. Repeatable.

    Returns whether anything came back now.
    """
    return taking.give_back(purchase_id)


def give_back_order(*, purchase_id: UUID, order_id: UUID) -> bool:
    """One order of the purchase is off: its coins come back. Repeatable. Returns whether any came back now."""
    return taking.give_back_order(purchase_id, order_id)


def follow_refund(*, purchase_id: UUID, order_id: UUID, buyer_id: UUID) -> None:
    """After a refund: as large a share of the order's coins comes back, and of what it earned is taken, as the buyer has
    money back. Repeatable. What cannot be taken now, since the balance never falls below zero, goes when coins come next.
    """
    taking.follow_refund(purchase_id, order_id, buyer_id)


def earn(*, order_id: UUID, purchase_id: UUID, user_id: UUID, goods: Money) -> int:
    """A finished order earns coins by what its goods have cost the buyer; once per order. Returns how many now."""
    return earning.earn(order_id, purchase_id=purchase_id, user_id=user_id, goods=goods)


def grant(*, grant_id: UUID, user_id: UUID, coins: int, actor_id: UUID, reason: str) -> None:
    """Give a buyer coins, once per `grant_id`.

    Raises:
        CoinGrantInvalid: no coins or too many, or no reason.
        CoinsConflict: the grant is known with other terms.
    """
    earning.grant(grant_id, user_id=user_id, coins=coins, actor_id=actor_id, reason=reason)


def expire_due() -> int:
    """End the coins of buyers whose oldest month is over. Returns how many buyers were looked at."""
    return earning.expire_due(limit=EXPIRED_A_ROUND)


def check() -> tuple[CoinFault, ...]:
    """Sums that disagree with the history, the purchases or the ledger. None, unless something is broken."""
    return checking.faults()
