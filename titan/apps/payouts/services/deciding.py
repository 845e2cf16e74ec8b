"""Steps of a payout, each under its row's lock: approve, pay, fail, retry, cancel."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import InsufficientFunds
from titan.kernel import clock
from titan.kernel.events import Event
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import (
    Payout,
    PayoutNotFound,
    PayoutStateConflict,
    PayoutStatus,
    SecondPersonNeeded,
)
from ..events import PayoutApproved, PayoutCancelled, PayoutFailed, PayoutPaid, PayoutRetried
from ..models import PayoutRow, SettingsRow
from ..selectors import payouts
from . import making

_OPEN = (PayoutStatus.DRAFT, PayoutStatus.APPROVAL_NEEDED)
_AT_BANK = (PayoutStatus.APPROVED, PayoutStatus.SENT)


@contextmanager
def locked(payout_id: UUID) -> Iterator[tuple[PayoutRow, datetime]]:
    """The payout's row under its lock, and the instant. Raises PayoutNotFound."""
    with required():
        row = PayoutRow.objects.select_for_update().filter(id=payout_id).first()
        if row is None:
            raise PayoutNotFound
        yield row, clock.now()


def approve(payout_id: UUID, *, actor_id: UUID, reason: str) -> Payout:
    """See `api.approve`."""
    with locked(payout_id) as (row, now):
        if row.status == PayoutStatus.APPROVED:
            return payouts.contract(row)
        _refuse_unless(row, *_OPEN)
        if row.approved_by_id is None:
            row.approved_by_id = actor_id
            row.status = PayoutStatus.APPROVAL_NEEDED if row.needs_two else PayoutStatus.APPROVED
        elif row.approved_by_id == actor_id:
            raise SecondPersonNeeded
        else:
            row.second_approved_by_id = actor_id
            row.status = PayoutStatus.APPROVED
        is_complete = row.status == PayoutStatus.APPROVED
        return _kept(row, PayoutApproved(row.id, row.shop_id, actor_id, is_complete, reason, now))


def mark_paid(payout_id: UUID, *, reference: str) -> Payout:
    """See `api.mark_paid`."""
    with locked(payout_id) as (row, now):
        if row.status == PayoutStatus.PAID and row.reference == reference:
            return payouts.contract(row)
        _refuse_unless(row, *_AT_BANK)
        wallet.post(transfer_ids=[making.transfer_id(row)])
        row.status, row.reference, row.closed_at = PayoutStatus.PAID, reference, now
        return _kept(row, PayoutPaid(row.id, row.shop_id, _amount(row), reference, now))


def fail(payout_id: UUID, *, reason: str) -> Payout:
    """See `api.fail`."""
    with locked(payout_id) as (row, now):
        if row.status == PayoutStatus.FAILED:
            return payouts.contract(row)
        _refuse_unless(row, *_AT_BANK)
        wallet.void(transfer_ids=[making.transfer_id(row)])
        row.status, row.failure = PayoutStatus.FAILED, reason[:500]
        return _kept(row, PayoutFailed(row.id, row.shop_id, _amount(row), reason, now))


def retry(payout_id: UUID) -> Payout:
    """See `api.retry`."""
    with locked(payout_id) as (row, now):
        _refuse_unless(row, PayoutStatus.FAILED)
        account = SettingsRow.objects.get(shop_id=row.shop_id)
        row.attempt += 1
        row.holder, row.iban = account.holder, account.iban
        row.approved_by_id = row.second_approved_by_id = row.sent_at = row.batch = None
        row.status = PayoutStatus.DRAFT
        try:
            making.hold(row)
        except InsufficientFunds as error:
            raise PayoutStateConflict(
                "The shop has less by now: cancel the payout, and the next one takes its lines."
            ) from error
        return _kept(row, PayoutRetried(row.id, row.shop_id, _amount(row), row.attempt, now))


def cancel(payout_id: UUID, *, reason: str) -> Payout:
    """See `api.cancel`."""
    with locked(payout_id) as (row, now):
        if row.status == PayoutStatus.CANCELLED:
            return payouts.contract(row)
        _refuse_unless(row, *_OPEN, PayoutStatus.APPROVED, PayoutStatus.FAILED)
        if row.status != PayoutStatus.FAILED:
            wallet.void(transfer_ids=[making.transfer_id(row)])
        sql.execute("UPDATE payouts_line SET payout_id = NULL WHERE payout_id = %s", (row.id,))
        row.status, row.failure, row.closed_at = PayoutStatus.CANCELLED, reason[:500], now
        return _kept(row, PayoutCancelled(row.id, row.shop_id, _amount(row), reason, now))


def _refuse_unless(row: PayoutRow, *allowed: PayoutStatus) -> None:
    if row.status not in allowed:
        raise PayoutStateConflict(f"The payout is {row.status}.")


def _amount(row: PayoutRow) -> Money:
    return Money(row.amount_minor, row.currency)


def _kept(row: PayoutRow, event: Event) -> Payout:
    row.status = PayoutStatus(row.status).value
    row.save()
    append([Pending(row.id, event)])
    return payouts.contract(row)
