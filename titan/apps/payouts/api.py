"""The one door to payouts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from titan.kernel.errors import FieldProblem
from titan.kernel.money import Money
from titan.kernel.paging import Page

from .contracts import (
    BankAccount,
    Batch,
    LineKind,
    Payout,
    PayoutSettings,
    PayoutSettingsInvalid,
    PayoutStatement,
    Purse,
    Schedule,
    TaxMonth,
)
from .domain import periods
from .selectors import payouts as _payouts
from .selectors import purses as _purses
from .services import configuring, deciding, making, papers, recording, sending, settling

SHOPS_A_ROUND = 500


def settings_of(*, shop_id: UUID, currency: str) -> PayoutSettings:
    """How a shop is paid; weekly and without an account where it has settled nothing. `currency` is the shop's own."""
    return _purses.settings_of(shop_id, currency=currency)


def save_settings(
    *,
    shop_id: UUID,
    actor_id: UUID,
    schedule: Schedule,
    minimum_minor: int,
    account: BankAccount | None = None,
) -> None:
    """Set how a shop is paid; without an account the one that is there stays. Payouts that are made keep theirs.

    Raises:
        PayoutSettingsInvalid: naming each field at fault.
    """
    configuring.save(shop_id, configuring.Wish(schedule, minimum_minor, account), actor_id=actor_id)


def set_reserve(*, shop_id: UUID, reserve_bp: int, reserve_days: int, actor_id: UUID) -> None:
    """Keep such a share of the shop's releases back from now on, for so many days. Raises PayoutSettingsInvalid."""
    configuring.set_reserve(shop_id, basis_points=reserve_bp, days=reserve_days, actor_id=actor_id)


def record_release(
    *, order_id: UUID, shop_id: UUID, paid: Money, commission: Money, tax: Money | None, at: datetime
) -> None:
    """A shop earned an order's money: a line, once per order."""
    configuring.ensure(shop_id)
    recording.record(
        recording.Movement(
            kind=LineKind.RELEASE,
            source_id=order_id,
            shop_id=shop_id,
            currency=paid.currency,
            at=at,
            order_id=order_id,
            gross=paid.amount,
            commission=commission.amount,
            tax=tax.amount if tax else 0,
        )
    )


def record_refund(
    *,
    refund_id: UUID,
    order_id: UUID,
    shop_id: UUID,
    seller: Money,
    advance: Money,
    commission: Money,
    tax: Money,
    at: datetime,
    is_undone: bool = False,
) -> None:
    """A shop gave back an order's money, or got that again: a line, once per refund; none where it bears nothing."""
    sign = 1 if is_undone else -1
    gross = seller + advance + commission + tax
    if not gross:
        return
    recording.record(
        recording.Movement(
            kind=LineKind.REFUND_UNDONE if is_undone else LineKind.REFUND,
            source_id=refund_id,
            shop_id=shop_id,
            currency=seller.currency,
            at=at,
            order_id=order_id,
            gross=sign * gross.amount,
            commission=sign * commission.amount,
            tax=sign * tax.amount,
            other=-sign * advance.amount,
        )
    )


def settle_due() -> int:
    """Fill advances and keep reserves where shops earned something. How many releases it was about."""
    return settling.settle_due(limit=SHOPS_A_ROUND)


def free_reserves() -> int:
    """Give shops the reserves whose time is over. How many."""
    return settling.free_due(limit=SHOPS_A_ROUND)


def make_due() -> int:
    """Make the payouts of this day, week or month that are not made yet. How many were made."""
    return making.make_due()


def request(*, shop_id: UUID, currency: str, key: str) -> Payout:
    """Pay a shop out now, whatever its schedule; the same key is the same payout.

    Raises:
        NothingToPay: no account, no lines, less than the minimum, or an advance that is owed.
        InsufficientFunds: a refund is still being taken in; a moment later it is known.
    """
    return making.make(shop_id, currency=currency, period=periods.requested(key))


def approve(*, payout_id: UUID, actor_id: UUID, reason: str) -> Payout:
    """One person's approval; above the limit a second person's is needed too. Repeatable once it is approved.

    Raises:
        PayoutNotFound: no such payout.
        PayoutStateConflict: it is not to be approved.
        SecondPersonNeeded: this person has approved it already.
    """
    return deciding.approve(payout_id, actor_id=actor_id, reason=reason)


def mark_paid(*, payout_id: UUID, reference: str) -> Payout:
    """The bank has paid: the money leaves the ledger. Repeatable with the same reference.

    Raises:
        PayoutNotFound: no such payout.
        PayoutStateConflict: it is not approved or sent.
        PayoutSettingsInvalid: no reference.
    """
    if not reference.strip():
        problem = FieldProblem("/reference", "required", "the bank's reference")
        raise PayoutSettingsInvalid(problems=(problem,))
    return deciding.mark_paid(payout_id, reference=reference.strip()[:140])


def fail(*, payout_id: UUID, reason: str) -> Payout:
    """The bank did not pay: the money is the shop's again. Repeatable. Raises PayoutNotFound, PayoutStateConflict."""
    return deciding.fail(payout_id, reason=reason)


def retry(*, payout_id: UUID) -> Payout:
    """Try a failed payout again, to the shop's present account; it has to be approved anew.

    Raises:
        PayoutNotFound: no such payout.
        PayoutStateConflict: it has not failed, or the shop has less than its amount by now.
    """
    return deciding.retry(payout_id)


def cancel(*, payout_id: UUID, reason: str) -> Payout:
    """Call a payout off that the bank was not told of; its lines go into the next one. Repeatable.

    Raises:
        PayoutNotFound: no such payout.
        PayoutStateConflict: it was sent or paid.
    """
    return deciding.cancel(payout_id, reason=reason)


def send_batch(*, currency: str, actor_id: UUID, reason: str) -> Batch:
    """Put all approved payouts of a currency into one batch; those of shops that owe an advance stay.

    Raises:
        NothingToPay: there are none.
    """
    return sending.send(currency=currency, actor_id=actor_id, reason=reason)


def batch_csv(*, batch_id: UUID) -> str:
    """A batch as CSV. Raises BatchNotFound."""
    return sending.batch_csv(batch_id)


def batch_sepa(*, batch_id: UUID) -> bytes:
    """A batch in euro as SEPA credit transfers, ISO 20022 pain.001.001.03. Raises BatchNotFound, NothingToPay."""
    return sending.batch_sepa(batch_id)


def get(*, payout_id: UUID, shop_id: UUID | None = None) -> Payout:
    """A payout of that shop, or (with none given) any, for operators. Raises PayoutNotFound."""
    return _payouts.get(payout_id, shop_id=shop_id)


def list_of_shop(*, shop_id: UUID, cursor: str | None = None, limit: int | None = None) -> Page[Payout]:
    """A shop's payouts, newest first. Raises InvalidInput on a bad cursor or limit."""
    return _payouts.page(shop_id, cursor=cursor, limit=limit)


def statement(*, payout_id: UUID, shop_id: UUID | None = None) -> PayoutStatement:
    """A payout with its lines, which sum to its amount; none for a cancelled one. Raises PayoutNotFound."""
    return _payouts.statement(payout_id, shop_id=shop_id)


def statement_csv(*, payout_id: UUID, shop_id: UUID | None = None) -> str:
    """The statement as CSV; its last line is the total. Raises PayoutNotFound."""
    return papers.statement_csv(_payouts.statement(payout_id, shop_id=shop_id))


def statement_pdf(*, payout_id: UUID, shop_id: UUID | None = None) -> bytes:
    """The statement as PDF. Raises PayoutNotFound."""
    return papers.statement_pdf(_payouts.statement(payout_id, shop_id=shop_id))


def purses(*, shop_id: UUID, currency: str) -> tuple[Purse, ...]:
    """A shop's money: to be paid, under way, in reserve, owed; its own currency first."""
    return _purses.purses(shop_id, currency=currency)


def fees_of_orders(*, order_ids: Sequence[UUID]) -> dict[UUID, Money]:
    """What was kept of orders when they were released, commission and the tax on it; without those that were not."""
    return _purses.fees_of_orders(order_ids)


def tax_months(*, shop_id: UUID, year: int, month: int | None = None) -> tuple[TaxMonth, ...]:
    """Per month and currency: gross, refunds, fees, tax on fees, net; by the day the order was completed, in UTC."""
    return _purses.months(shop_id, year=year, month=month)


def tax_csv(*, shop_id: UUID, year: int, month: int | None = None) -> str:
    """The same as CSV."""
    return papers.months_csv(_purses.months(shop_id, year=year, month=month))


def tax_pdf(*, shop_id: UUID, year: int, month: int | None = None) -> bytes:
    """The same as PDF, with the sum of each currency."""
    period = f"{year}-{month:02}" if month else str(year)
    return papers.months_pdf(_purses.months(shop_id, year=year, month=month), shop_id=shop_id, period=period)
