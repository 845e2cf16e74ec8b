"""Settings of a shop: by its seller, the reserve by operators."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import BankAccount, Schedule
from ..domain import settings as rules
from ..events import PayoutSettingsChanged
from ..models import SettingsRow


@dataclass(frozen=True, slots=True)
class Wish:
    """What a seller wants. Without an account the one that is there stays."""

    schedule: Schedule
    minimum_minor: int
    account: BankAccount | None


def save(shop_id: UUID, wish: Wish, *, actor_id: UUID) -> None:
    """See `api.save_settings`."""
    rules.refuse_minimum(wish.minimum_minor)
    account = rules.checked_account(wish.account.holder, wish.account.iban) if wish.account else None
    with required():
        row = _locked(shop_id)
        row.schedule, row.minimum_minor = wish.schedule.value, wish.minimum_minor
        if account is not None:
            row.holder, row.iban = account.holder, account.iban
        _save(row, actor_id)


def set_reserve(shop_id: UUID, *, basis_points: int, days: int, actor_id: UUID) -> None:
    """See `api.set_reserve`."""
    rules.refuse_reserve(basis_points, days)
    with required():
        row = _locked(shop_id)
        row.reserve_bp, row.reserve_days = basis_points, days
        _save(row, actor_id)


def ensure(shop_id: UUID) -> None:
    """Settings by default for a shop that has none, so that operators find them."""
    sql.execute(
        "INSERT INTO payouts_settings (shop_id, schedule, minimum_minor, holder, iban, reserve_bp, reserve_days, updated_at)"
        " VALUES (%s, 'weekly', 0, '', '', 0, 0, %s) ON CONFLICT (shop_id) DO NOTHING",
        (shop_id, clock.now()),
    )


def _locked(shop_id: UUID) -> SettingsRow:
    ensure(shop_id)
    return SettingsRow.objects.select_for_update().get(shop_id=shop_id)


def _save(row: SettingsRow, actor_id: UUID) -> None:
    now: datetime = clock.now()
    row.updated_at = now
    row.save()
    event = PayoutSettingsChanged(
        shop_id=row.shop_id,
        actor_id=actor_id,
        schedule=row.schedule,
        account=row.iban[-4:],
        reserve_bp=row.reserve_bp,
        reserve_days=row.reserve_days,
        changed_at=now,
    )
    append([Pending(row.shop_id, event)])
