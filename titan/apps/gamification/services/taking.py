"""A purchase spends coins, and has them back when it is undone, cancelled or refunded."""

from collections.abc import Sequence
from uuid import UUID

from titan.apps.payments import api as payments
from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.platform.db.transactions import required

from ..contracts import CoinsClosed, CoinsConflict, CoinUse, Movement, NotEnoughCoins
from ..models import EarningRow, TakingPartRow, TakingRow
from . import moving
from .moving import Wish


def take(purchase_id: UUID, *, user_id: UUID, uses: Sequence[CoinUse]) -> None:
    """See `api.take`."""
    if not uses:
        return
    now = clock.now()
    with required():
        row = TakingRow(purchase_id=purchase_id, user_id=user_id, status="taken", created_at=now)
        TakingRow.objects.bulk_create([row], ignore_conflicts=True)
        taking = TakingRow.objects.select_for_update(no_key=True).get(purchase_id=purchase_id)
        if _is_known(taking, user_id, uses):
            return
        purse = moving.locked(user_id, at=now)
        coins = sum(use.coins for use in uses)
        if coins > purse.balance:
            raise NotEnoughCoins
        TakingPartRow.objects.bulk_create(
            [TakingPartRow(order_id=use.order_id, taking=taking, coins=use.coins) for use in uses]
        )
        wish_id = derived_id(purchase_id, label="coins:spent")
        moving.move(purse, [Wish(wish_id, Movement.SPENT, coins, purchase_id)], at=now)


def _is_known(taking: TakingRow, user_id: UUID, uses: Sequence[CoinUse]) -> bool:
    """Whether it was taken before.

    Raises:
        CoinsClosed: it was given back.
        CoinsConflict: it took other coins.
    """
    if taking.status != "taken":
        raise CoinsClosed
    parts = {part.order_id: part.coins for part in taking.parts.all()}
    if not parts and taking.user_id == user_id:
        return False
    if taking.user_id != user_id or parts != {use.order_id: use.coins for use in uses}:
        raise CoinsConflict
    return True


def give_back(purchase_id: UUID) -> bool:
    """See `api.give_back`."""
    now = clock.now()
    with required():
        mark = TakingRow(purchase_id=purchase_id, status="given_back", created_at=now, closed_at=now)
        TakingRow.objects.bulk_create([mark], ignore_conflicts=True)
        taking = TakingRow.objects.select_for_update(no_key=True).get(purchase_id=purchase_id)
        if taking.status != "taken" or taking.user_id is None:
            return False
        parts = list(taking.parts.order_by("order_id"))
        purse = moving.locked(taking.user_id, at=now)
        wishes = [_returned(part, part.coins) for part in parts]
        taking.status, taking.closed_at = "given_back", now
        taking.save(update_fields=["status", "closed_at"])
        moving.move(purse, wishes, at=now)
    return any(wish.coins for wish in wishes)


def give_back_order(purchase_id: UUID, order_id: UUID) -> bool:
    """See `api.give_back_order`."""
    now = clock.now()
    with required():
        part = _part(purchase_id, order_id)
        if part is None or part.taking.user_id is None:
            return False
        purse = moving.locked(part.taking.user_id, at=now)
        wish = _returned(part, part.coins)
        moving.move(purse, [wish], at=now)
    return wish.coins > 0


def follow_refund(purchase_id: UUID, order_id: UUID, buyer_id: UUID) -> None:
    """See `api.follow_refund`."""
    now = clock.now()
    with required():
        part = _part(purchase_id, order_id)
        earnings = EarningRow.objects.filter(order_id=order_id)
        if part is None and not earnings.exists():
            return
        purse = moving.locked(buyer_id, at=now)
        share = payments.refunded_share(payment_id=purchase_id, order_id=order_id)
        if share is None:
            return
        for earning in earnings:
            earning.due_back = max(earning.due_back, share.of(earning.coins))
            earning.save(update_fields=["due_back"])
        wishes = [] if part is None else [_returned(part, share.of(part.coins))]
        moving.move(purse, wishes, at=now)


def _part(purchase_id: UUID, order_id: UUID) -> TakingPartRow | None:
    """What an order spent, with its purchase locked; None where it spent nothing, or all was given back."""
    taking = TakingRow.objects.select_for_update(no_key=True).filter(purchase_id=purchase_id, status="taken")
    found = taking.first()
    return None if found is None else found.parts.filter(order_id=order_id).first()


def _returned(part: TakingPartRow, wanted: int) -> Wish:
    """So many of an order's coins shall be back; nothing where they are."""
    wish_id = derived_id(part.order_id, label=f"coins:returned:{part.returned}")
    more = max(0, wanted - part.returned)
    if more:
        part.returned += more
        part.save(update_fields=["returned"])
    return Wish(wish_id, Movement.RETURNED, more, part.order_id)
