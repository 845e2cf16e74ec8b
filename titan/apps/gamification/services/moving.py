"""Moving coins: the buyer's sums, the ledger, the history and the facts, all in the caller's transaction.

Locks: what is moved for (a purchase) before the buyer's purse, the purse before earnings and the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import COINS, AccountKind, AccountRef, TransferOrder
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform.eventlog.appending import Pending, append

from ..contracts import Movement
from ..domain import ending
from ..events import CoinsMoved
from ..models import EarningRow, EntryRow, PurseRow

# The sum that each movement adds to, and whether it lessens it.
_SUMS = {
    Movement.EARNED: ("earned", 1),
    Movement.GRANTED: ("granted", 1),
    Movement.SPENT: ("spent", 1),
    Movement.RETURNED: ("spent", -1),
    Movement.TAKEN_BACK: ("taken_back", 1),
    Movement.EXPIRED: ("expired", 1),
}
_MINT = AccountRef(AccountKind.COIN_MINT)


@dataclass(frozen=True, slots=True)
class Wish:
    """Coins to move. `id` says what for, so that it happens once."""

    id: UUID
    movement: Movement
    coins: int
    reference_id: UUID
    reason: str = ""
    actor_id: UUID | None = None


def locked(user_id: UUID, *, at: datetime) -> PurseRow:
    """The buyer's purse, for whoever moves coins; made on first use."""
    before = ending.ended_before(at, kept_months=settings.COINS_KEPT_MONTHS)
    PurseRow.objects.bulk_create(
        [PurseRow(user_id=user_id, ended_before=before, updated_at=at)], ignore_conflicts=True
    )
    return PurseRow.objects.select_for_update(no_key=True).get(user_id=user_id)


def move(purse: PurseRow, wishes: Sequence[Wish], *, at: datetime) -> None:
    """Carry out the wishes in their order, then take what earlier refunds could not take back; of a locked purse."""
    facts = [_counted(purse, wish, at=at) for wish in wishes if wish.coins]
    facts += [_counted(purse, wish, at=at) for wish in _dues(purse)]
    if not facts:
        return
    purse.updated_at = at
    purse.save(update_fields=["earned", "granted", "spent", "taken_back", "expired", "updated_at"])
    wallet.execute(orders=[_transfer(purse.user_id, wish) for wish, _ in facts])
    # A microsecond apart, so that the history keeps their order.
    EntryRow.objects.bulk_create(
        [
            _entry(purse.user_id, wish, at=at + timedelta(microseconds=place))
            for place, (wish, _) in enumerate(facts)
        ]
    )
    append([Pending(stream_of(purse.user_id), fact) for _, fact in facts], at=at)


def stream_of(user_id: UUID) -> UUID:
    """The stream of a buyer's coins."""
    return derived_id(user_id, label="coins")


def _counted(purse: PurseRow, wish: Wish, *, at: datetime) -> tuple[Wish, CoinsMoved]:
    """The wish with its fact, counted in the purse."""
    name, sign = _SUMS[wish.movement]
    setattr(purse, name, getattr(purse, name) + sign * wish.coins)
    fact = CoinsMoved(
        entry_id=wish.id,
        user_id=purse.user_id,
        movement=wish.movement,
        coins=wish.coins,
        balance=purse.balance,
        reference_id=wish.reference_id,
        at=at,
    )
    return wish, fact


def _dues(purse: PurseRow) -> list[Wish]:
    """As much of what refunds want back as there is, the oldest order first. The balance never falls below zero."""
    found, left = [], purse.balance
    rows = EarningRow.objects.filter(user_id=purse.user_id, due_back__gt=F("taken_back"))
    for row in rows.order_by("earned_at", "order_id"):
        coins = min(row.due_back - row.taken_back, left)
        if coins <= 0:
            break
        left -= coins
        wish_id = derived_id(row.order_id, label=f"coins:taken_back:{row.taken_back}")
        found.append(Wish(wish_id, Movement.TAKEN_BACK, coins, row.order_id))
        row.taken_back += coins
        row.save(update_fields=["taken_back"])
    return found


def _transfer(user_id: UUID, wish: Wish) -> TransferOrder:
    own = AccountRef(AccountKind.COIN, user_id)
    debit, credit = (_MINT, own) if wish.movement.is_incoming else (own, _MINT)
    amount = Money(wish.coins, COINS)
    return TransferOrder(wish.id, debit, credit, amount, f"coins {wish.movement}", wish.reference_id)


def _entry(user_id: UUID, wish: Wish, *, at: datetime) -> EntryRow:
    return EntryRow(
        id=wish.id,
        user_id=user_id,
        movement=wish.movement.value,
        coins=wish.coins,
        reference_id=wish.reference_id,
        reason=wish.reason,
        actor_id=wish.actor_id,
        at=at,
    )
