"""Vouchers into wallets: by a click, or by a code."""

from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import (
    ClaimedVoucher,
    VoucherAlreadyClaimed,
    VoucherExpired,
    VoucherNotApplicable,
    VoucherNotFound,
    VoucherUsedUp,
)
from ..domain import codes
from ..events import VoucherClaimed
from ..models import CodeRow, VoucherRow
from ..selectors import wallets
from ..selectors.rows import voucher_of

# Without naming an index: a claim's id follows from user and voucher, so twins meet in either of the two.
_CLAIM = """
INSERT INTO vouchers_claim (id, voucher_id, user_id, granted, used_count, claimed_at)
VALUES (%s, %s, %s, %s, 0, %s)
ON CONFLICT DO NOTHING
RETURNING granted
"""
# A code adds one use to what the buyer has, as long as the voucher grants that many.
_CLAIM_MORE = """
UPDATE vouchers_claim SET granted = granted + 1 WHERE user_id = %s AND voucher_id = %s AND granted < %s
RETURNING granted
"""
_CLAIM_CODE = """
UPDATE vouchers_code SET claimed_by = %s, claimed_at = %s
WHERE code = %s AND claimed_by IS NULL AND batch_id IS NOT NULL
"""


def claim(user_id: UUID, voucher_id: UUID) -> ClaimedVoucher:
    """See `api.claim`."""
    found = wallets.claim(user_id, voucher_id)
    if found is not None:
        return found
    row = VoucherRow.objects.filter(id=voucher_id).first()
    if row is None:
        raise VoucherNotFound
    if row.needs_code:
        raise VoucherNotApplicable("This voucher can only be claimed with a code.")
    now = clock.now()
    _check_running(row, now)
    with required():
        _put(row, user_id, granted=row.per_user_limit, code="", now=now)
        return _claimed(user_id, voucher_id)


def claim_code(user_id: UUID, typed: str) -> ClaimedVoucher:
    """See `api.claim_code`."""
    code = codes.normalised(typed)
    row = CodeRow.objects.filter(code=code).select_related("voucher").first() if codes.is_code(code) else None
    if row is None:
        raise VoucherNotFound("There is no such code.")
    mine = wallets.claim(user_id, row.voucher_id)
    if mine is not None and (row.batch_id is None or row.claimed_by == user_id):
        return mine
    now = clock.now()
    _check_running(row.voucher, now)
    with required():
        if row.batch_id is None:
            _put(row.voucher, user_id, granted=row.voucher.per_user_limit, code=code, now=now)
        else:
            _take_code(row, user_id, now)
            if not _put(row.voucher, user_id, granted=1, code=code, now=now, adds=True):
                raise VoucherAlreadyClaimed("You have claimed this voucher as often as one may.")
        return _claimed(user_id, row.voucher_id)


def _check_running(row: VoucherRow, now: datetime) -> None:
    voucher = voucher_of(row)
    if not voucher.is_running(at=now):
        raise VoucherExpired(extra={"voucher_id": str(row.id)})
    if voucher.is_used_up:
        raise VoucherUsedUp(extra={"voucher_id": str(row.id), "limit": "total"})


def _take_code(row: CodeRow, user_id: UUID, now: datetime) -> None:
    if sql.execute(_CLAIM_CODE, (user_id, now, row.code)) == 0:
        raise VoucherAlreadyClaimed("This code has already been claimed.")


def _put(
    row: VoucherRow, user_id: UUID, *, granted: int, code: str, now: datetime, adds: bool = False
) -> bool:
    """Write the claim and the fact of it, if it grants something new; `adds` to one that is there. Whether it does."""
    claim_id = derived_id(user_id, label=f"voucher:{row.id}")
    made = sql.one(_CLAIM, (claim_id, row.id, user_id, granted, now))
    if made is None and adds:
        made = sql.one(_CLAIM_MORE, (user_id, row.id, row.per_user_limit))
    if made is None:
        return False
    event = VoucherClaimed(
        claim_id=claim_id,
        voucher_id=row.id,
        user_id=user_id,
        shop_id=row.shop_id,
        title=row.title,
        code=code,
        granted=made[0],
        ends_at=row.ends_at,
        claimed_at=now,
    )
    append([Pending(claim_id, event)], at=now)
    return True


def _claimed(user_id: UUID, voucher_id: UUID) -> ClaimedVoucher:
    found = wallets.claim(user_id, voucher_id)
    assert found is not None
    return found
