"""What a buyer has, and the history of it."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth

from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of

from ..contracts import CoinEntry, Movement, Purse
from ..domain import ending
from ..models import EntryRow, PurseRow

_CAME = (Movement.EARNED.value, Movement.GRANTED.value)


def balance(user_id: UUID) -> int:
    """What can be spent. One query."""
    row = PurseRow.objects.filter(user_id=user_id).first()
    return 0 if row is None else row.balance


def purse(user_id: UUID) -> Purse:
    """All sums, and what ends next. Two queries."""
    row = PurseRow.objects.filter(user_id=user_id).first()
    if row is None:
        return Purse(user_id)
    months = (
        EntryRow.objects.filter(user_id=user_id, movement__in=_CAME)
        .annotate(month=TruncMonth("at"))
        .values("month")
        .annotate(coins=Sum("coins"))
        .order_by("month")
        .values_list("month", "coins")
    )
    coins, ends_at = ending.next_end(
        list(months), left_ever=row.left_ever, kept_months=settings.COINS_KEPT_MONTHS
    )
    return Purse(user_id, row.earned, row.granted, row.spent, row.taken_back, row.expired, coins, ends_at)


def entries(user_id: UUID, *, cursor: str | None, limit: int | None) -> Page[CoinEntry]:
    """The newest first. Raises InvalidInput."""
    size = checked_limit(limit)
    rows = EntryRow.objects.filter(user_id=user_id)
    if after := decode_cursor(cursor, fields=2):
        at, last = datetime.fromisoformat(after[0]), UUID(after[1])
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=last))
    found = [_entry(row) for row in rows.order_by("-at", "-id")[: size + 1]]
    return page_of(found, limit=size, key=lambda one: (one.at.isoformat(), one.id))


def _entry(row: EntryRow) -> CoinEntry:
    return CoinEntry(row.id, Movement(row.movement), row.coins, row.reference_id, row.reason, row.at)
