"""Coins come: a finished order earns them, an operator grants them. And they end."""

from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from titan.apps.payments import api as payments
from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform.db.transactions import required

from ..contracts import CoinGrantInvalid, CoinsConflict, Movement
from ..domain import ending, reckoning
from ..models import EarningRow, EntryRow, PurseRow
from ..selectors import rules
from . import moving
from .moving import Wish

MIN_REASON = 5
_CAME = (Movement.EARNED.value, Movement.GRANTED.value)


def earn(order_id: UUID, *, purchase_id: UUID, user_id: UUID, goods: Money) -> int:
    """See `api.earn`."""
    found = rules.of_currency(goods.currency)
    coins = 0 if found is None else reckoning.earned(goods, rules=found)
    if not coins:
        return 0
    now = clock.now()
    with required():
        purse = moving.locked(user_id, at=now)
        if EarningRow.objects.filter(order_id=order_id).exists():
            return 0
        share = payments.refunded_share(payment_id=purchase_id, order_id=order_id)
        back = share.of(coins) if share else 0
        EarningRow.objects.create(
            order_id=order_id, user_id=user_id, coins=coins, due_back=back, earned_at=now
        )
        wish_id = derived_id(order_id, label="coins:earned")
        moving.move(purse, [Wish(wish_id, Movement.EARNED, coins, order_id)], at=now)
    return coins


def grant(grant_id: UUID, *, user_id: UUID, coins: int, actor_id: UUID, reason: str) -> None:
    """See `api.grant`."""
    why = " ".join(reason.split())[:200]
    problems = []
    if not 1 <= coins <= settings.COINS_MOST_GRANTED:
        problems.append(FieldProblem("/coins", "out_of_range", f"1 to {settings.COINS_MOST_GRANTED}"))
    if len(why) < MIN_REASON:
        problems.append(FieldProblem("/reason", "required", "why they are granted"))
    if problems:
        raise CoinGrantInvalid(problems=tuple(problems))
    now = clock.now()
    wish = Wish(derived_id(grant_id, label="coins"), Movement.GRANTED, coins, grant_id, why, actor_id)
    with required():
        purse = moving.locked(user_id, at=now)
        known = EntryRow.objects.filter(id=wish.id).first()
        if known is None:
            moving.move(purse, [wish], at=now)
        elif (known.user_id, known.coins) != (user_id, coins):
            raise CoinsConflict


def expire_due(*, limit: int) -> int:
    """See `api.expire_due`."""
    before = ending.ended_before(clock.now(), kept_months=settings.COINS_KEPT_MONTHS)
    due = PurseRow.objects.filter(ended_before__lt=before).order_by("ended_before", "user_id")
    user_ids = list(due.values_list("user_id", flat=True)[:limit])
    for user_id in user_ids:
        _expire(user_id)
    return len(user_ids)


def _expire(user_id: UUID) -> None:
    """What came too long ago goes, once for each month that ends."""
    now = clock.now()
    before = ending.ended_before(now, kept_months=settings.COINS_KEPT_MONTHS)
    with required():
        purse = moving.locked(user_id, at=now)
        if purse.ended_before >= before:
            return
        came = EntryRow.objects.filter(user_id=user_id, movement__in=_CAME, at__lt=before)
        came_before = came.aggregate(coins=Sum("coins"))["coins"] or 0
        coins = ending.ended(came_before=came_before, left_ever=purse.left_ever)
        purse.ended_before = before
        purse.save(update_fields=["ended_before"])
        wish_id = derived_id(user_id, label=f"coins:expired:{before:%Y-%m}")
        moving.move(purse, [Wish(wish_id, Movement.EXPIRED, coins, user_id)], at=now)
