"""Making a payout: all lines of a shop that no payout has, their sum held in the ledger, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from titan.apps.sellers import api as sellers
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, InsufficientFunds, TransferOrder
from titan.kernel import clock
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.kernel.money import Money, exponent
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import NothingToPay, Payout, PayoutStatus, Schedule
from ..domain import periods
from ..events import PayoutCreated
from ..models import PayoutRow, SettingsRow
from ..selectors import payouts
from . import settling

_OPEN = """
SELECT id, amount_minor, gross_minor, commission_minor, tax_minor, other_minor FROM payouts_line
WHERE shop_id = %s AND currency = %s AND payout_id IS NULL ORDER BY id FOR UPDATE
"""
_DUE = """
SELECT s.shop_id, l.currency, s.schedule
FROM payouts_settings s JOIN payouts_line l ON l.shop_id = s.shop_id AND l.payout_id IS NULL
WHERE s.iban <> '' AND s.schedule <> 'manual'
GROUP BY s.shop_id, l.currency, s.schedule HAVING sum(l.amount_minor) > 0 ORDER BY s.shop_id
"""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the lines of a payout come to, in minor units."""

    lines: int
    amount: int
    gross: int
    commission: int
    tax: int
    other: int


def make(shop_id: UUID, *, currency: str, period: str) -> Payout:
    """The payout of a shop, currency and period; the one that is there, if there is one.

    Raises:
        NothingToPay: no account, no lines, less than the minimum, or an advance that is owed.
        InsufficientFunds: a refund is known to the ledger and its line is still on its way.
    """
    with required():
        terms = SettingsRow.objects.select_for_update().filter(shop_id=shop_id).first()
        known = PayoutRow.objects.filter(shop_id=shop_id, currency=currency, period=period).first()
        if known is not None:
            return payouts.contract(known)
        if terms is None or not terms.iban:
            raise NothingToPay("There is no bank account.")
        settling.settle(shop_id, currency=currency)
        _refuse_debtor(shop_id, currency)
        rows = sql.query(_OPEN, (shop_id, currency))
        sums = Sums(len(rows), *(sum(row[place] for row in rows) for place in range(1, 6)))
        if sums.amount < max(1, _minimum(terms, currency)):
            raise NothingToPay("There is less than the minimum.")
        return _make(terms, currency=currency, period=period, sums=sums, line_ids=[row[0] for row in rows])


def _refuse_debtor(shop_id: UUID, currency: str) -> None:
    """What the shop has was just used up for it, and the lock on its accounts lasts until the payout is made."""
    advance = wallet.balance(account=AccountRef(AccountKind.ADVANCE, shop_id), currency=currency)
    if advance.available.amount < 0:
        raise NothingToPay("The shop owes what was laid out for it.")


def _minimum(terms: SettingsRow, currency: str) -> int:
    """The minimum is an amount of the shop's own currency; of others everything is paid."""
    if not terms.minimum_minor:
        return 0
    shop = sellers.get_many(shop_ids=[terms.shop_id]).get(terms.shop_id)
    return terms.minimum_minor if shop is None or shop.currency == currency else 0


def _make(terms: SettingsRow, *, currency: str, period: str, sums: Sums, line_ids: list[int]) -> Payout:
    now = clock.now()
    row = PayoutRow.objects.create(
        id=new_id(bucket=bucket_of(terms.shop_id)),
        shop_id=terms.shop_id,
        currency=currency,
        amount_minor=sums.amount,
        period=period,
        status=PayoutStatus.DRAFT.value,
        holder=terms.holder,
        iban=terms.iban,
        needs_two=sums.amount > settings.PAYOUT_TWO_PERSON_LIMIT * 10 ** exponent(currency),
        created_at=now,
    )
    sql.execute("UPDATE payouts_line SET payout_id = %s WHERE id = ANY(%s::bigint[])", (row.id, line_ids))
    hold(row)
    append([Pending(row.id, _created(row, sums, now))])
    return payouts.contract(row)


def _created(row: PayoutRow, sums: Sums, now: datetime) -> PayoutCreated:
    amount, gross, commission, tax, other = (
        Money(part, row.currency) for part in (sums.amount, sums.gross, sums.commission, sums.tax, sums.other)
    )
    return PayoutCreated(
        row.id, row.shop_id, row.period, amount, gross, commission, tax, other, sums.lines, now
    )


def transfer_id(row: PayoutRow) -> UUID:
    """The ledger's transfer of the present attempt."""
    return derived_id(row.id, label=f"payout:{row.attempt}")


def hold(row: PayoutRow) -> None:
    """Hold the amount for the bank. Raises InsufficientFunds."""
    order = TransferOrder(
        id=transfer_id(row),
        debit=AccountRef(AccountKind.SELLER, row.shop_id),
        credit=AccountRef(AccountKind.BANK),
        amount=Money(row.amount_minor, row.currency),
        reason="payout",
        reference_id=row.id,
    )
    wallet.hold(orders=[order])


def make_due() -> int:
    """Make the payouts of this period that are not made yet. How many were."""
    now, made = clock.now(), 0
    for shop_id, currency, schedule in sql.query(_DUE):
        period = periods.period_of(Schedule(schedule), now)
        if period is None or _is_made(shop_id, currency, period):
            continue
        try:
            make(shop_id, currency=currency, period=period)
        except (NothingToPay, InsufficientFunds):
            continue
        made += 1
    return made


def _is_made(shop_id: UUID, currency: str, period: str) -> bool:
    return PayoutRow.objects.filter(shop_id=shop_id, currency=currency, period=period).exists()
