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

_CLAIM = """
INSERT INTO vouchers_claim (id, voucher_id, user_id, granted, used_count, claimed_at)
VALUES (%(id)s, %(voucher)s, %(user)s, %(granted)s, 0, %(at)s)
ON CONFLICT (user_id, voucher_id) DO NOTHING
RETURNING granted
"""
# A code adds one use to what the buyer has, as long as the voucher grants that many.
_CLAIM_MORE = """
INSERT INTO vouchers_claim AS c (id, voucher_id, user_id, granted, used_count, claimed_at)
VALUES (%(id)s, %(voucher)s, %(user)s, %(granted)s, 0, %(at)s)
ON CONFLICT (user_id, voucher_id) DO UPDATE SET granted = c.granted + 1 WHERE c.granted < %(most)s::integer
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
        _put(row, user_id, granted=row.per_user_limit, statement=_CLAIM, code="", now=now)
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
            granted, statement = row.voucher.per_user_limit, _CLAIM
        else:
            granted, statement = 1, _CLAIM_MORE
            _take_code(row, user_id, now)
        is_new = _put(row.voucher, user_id, granted=granted, statement=statement, code=code, now=now)
        if row.batch_id is not None and not is_new:
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


def _put(row: VoucherRow, user_id: UUID, *, granted: int, statement: str, code: str, now: datetime) -> bool:
    """Write the claim and the fact of it, if it grants something new. Whether it does."""
    claim_id = derived_id(user_id, label=f"voucher:{row.id}")
    made = sql.one(
        statement,
        {
            "id": claim_id,
            "voucher": row.id,
            "user": user_id,
            "granted": granted,
            "at": now,
            **({"most": row.per_user_limit} if statement is _CLAIM_MORE else {}),
        },
    )
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
