"""The one door to the ledger.

SQL doors (ADR 0007), for SQL functions of higher tiers that need their own round trip to move money too:
`wallet_execute(orders jsonb, at)`, `wallet_hold(orders jsonb, at)`, `wallet_post(ids uuid[], at)`,
`wallet_void(ids uuid[], at)`. `orders` is what `orders_json` gives; what they raise, `refusal_of` names.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError

from titan.kernel.errors import TitanError
from titan.kernel.money import Money
from titan.kernel.paging import Page

from .contracts import (
    AccountKind,
    AccountRef,
    Balance,
    Bearer,
    LedgerReport,
    ProviderFee,
    Reclaim,
    Statement,
    Transfer,
    TransferOrder,
)
from .domain import release
from .events import EscrowReclaimed, EscrowReclaimUndone, EscrowReleased
from .selectors import balances as _balances
from .selectors import checking, fees, transfers
from .services import answering, charging, earnings, keeping, moving, reclaiming, releasing

SETTLED_A_ROUND = 500


def execute(*, orders: Sequence[TransferOrder]) -> None:
    """Move money at once: all or nothing, an id that was posted before has no further effect. One round trip.

    Raises:
        InsufficientFunds: an owned account would go below zero.
        TransferConflict: an id is known with other terms.
        TransferClosed: an id was voided, or is still pending.
        TransferElsewhere: neither account is of this cell.
    """
    moving.execute(orders)


def hold(*, orders: Sequence[TransferOrder]) -> None:
    """First phase: the debited money is held. Repeatable, all or nothing, one round trip.

    Raises:
        InsufficientFunds: an owned account would go below zero.
        TransferConflict: an id is known with other terms.
        TransferClosed: an id was voided, be it before this hold came.
        TransferElsewhere: another cell keeps one of the accounts; money does not wait between cells.
    """
    moving.hold(orders)


def post(*, transfer_ids: Sequence[UUID]) -> None:
    """Second phase: held money arrives. Repeatable, all or nothing, one round trip.

    Raises:
        TransferNotFound: an id is not known.
        TransferClosed: an id was voided.
    """
    moving.post(transfer_ids)


def void(*, transfer_ids: Sequence[UUID]) -> None:
    """Second phase: held money goes back. Of an unknown id a mark is left, so that a late hold fails. Repeatable.

    Raises:
        TransferClosed: an id was posted.
    """
    moving.void(transfer_ids)


def top_up(*, user_id: UUID, top_up_id: UUID, amount: Money) -> None:
    """What the provider took in arrives in the buyer's wallet, with WalletToppedUp; once per top-up.

    Raises:
        TransferConflict: the top-up is known with another amount or user.
    """
    moving.top_up(user_id, top_up_id=top_up_id, amount=amount)


def release_escrow(
    *,
    order_id: UUID,
    shop_id: UUID,
    total: Money,
    commission_bp: int,
    commission: Money | None = None,
    commission_tax: Money | None = None,
) -> bool:
    """The seller has earned an order: what is in its escrow goes to the shop less the fee, with EscrowReleased.

    `total` is all that was to come into escrow, the platform's part of the discounts included; `commission` and the
    tax on it, frozen at the sale, count before `commission_bp`. Once per order. Answers whether it was released
    now; False also while some of `total` has not come into escrow or is on its way out: then a later capture or
    the periodic round releases it.
    """
    fee = release.Fee(total, commission_bp, commission, commission_tax)
    releasing.end(order_id, cause="completed", shop_id=shop_id, fee=fee)
    return releasing.settle(order_id, currency=total.currency)


def expect_empty_escrow(*, order_id: UUID, shop_id: UUID, total: Money) -> None:
    """The order was cancelled, so `check` shall find nothing in its escrow."""
    releasing.end(order_id, cause="cancelled", shop_id=shop_id, fee=release.Fee(total, 0))


def settle_escrow(*, order_id: UUID, currency: str) -> bool:
    """Release the escrow of an order that has completed, if all of its money is there. Whether it was now."""
    return releasing.settle(order_id, currency=currency)


def settle_escrows(*, order_ids: Sequence[UUID]) -> int:
    """`settle_escrow` for those of these orders that have completed; one query where none has. Returns how many were."""
    return releasing.settle_ended(order_ids)


def settle_due() -> int:
    """Release what could not be released when its order completed. Returns how many orders."""
    return releasing.settle_due(limit=SETTLED_A_ROUND)


def reclaim(*, order_id: UUID, shop_id: UUID, refund_id: UUID, amount: Money, bearer: str) -> Reclaim:
    """Put money into an order's escrow so that `payments.refund` of the same `refund_id` can pay the buyer; once.

    `bearer` is a value of `Bearer`. The seller gives back what it had of the order, from what it has and else as an
    advance, and gets the fee's share back; until the order is released its refund comes out of the escrow as it is.
    The platform and the carrier pay at any time. Either way the release of the order waits until PaymentRefunded of
    that id, or `close_reclaim`, tells that the refund has gone out. Where several bear one refund, give each an id.

    Raises:
        ReclaimTooMuch: more than was paid of the order, earlier reclaims counted.
        ReclaimConflict: the refund is known with other terms, or was given up.
    """
    return reclaiming.take(reclaiming.Wish(refund_id, order_id, shop_id, amount, Bearer(bearer)))


def undo_reclaim(*, refund_id: UUID) -> None:
    """The refund is given up: its money goes back whence it came. Repeatable; no effect for an unknown one.

    Raises:
        ReclaimConflict: the refund has gone out.
        InsufficientFunds: the refund is under way.
    """
    reclaiming.undo(refund_id)


def close_reclaim(*, refund_id: UUID) -> None:
    """The refund has gone out, so the order may be released. Repeatable; no effect for an unknown one."""
    reclaiming.close(refund_id)


def take_release(*, event: EscrowReleased) -> bool:
    """The home of an order released its escrow to a shop of this cell: its account grows, by the same transfer; once.

    The event is recorded here as a copy, for whoever acts for the shop. Whether it is new.

    Raises:
        NotAtHome: the shop lives in another cell.
    """
    return answering.released(event)


def take_reclaim(*, event: EscrowReclaimed) -> bool:
    """The home of an order took money back from a shop of this cell. What the shop lacks is laid out for it; once.

    The copy that is recorded here says how much of it was. Whether it is new.

    Raises:
        NotAtHome: the shop lives in another cell.
    """
    return answering.reclaimed(event)


def take_reclaim_undone(*, event: EscrowReclaimUndone) -> bool:
    """That refund was given up: the shop has its money again, and what was laid out for it goes back; once. Whether it is new.

    Raises:
        NotAtHome: the shop lives in another cell.
    """
    return answering.undone(event)


def net_advances(*, shop_id: UUID, currency: str) -> Money:
    """Fill what the platform laid out for a shop from what the shop has. How much moved; zero when nothing was due."""
    return keeping.net_advances(shop_id, currency=currency)


def keep_reserve(*, shop_id: UUID, reserve_id: UUID, amount: Money) -> Money:
    """Keep an amount of what the shop has, or as much as there is, in reserve; once per `reserve_id`. How much is kept."""
    return keeping.keep_reserve(shop_id, reserve_id=reserve_id, amount=amount)


def free_reserve(*, shop_id: UUID, reserve_id: UUID, currency: str) -> Money:
    """Give the shop what that reserve kept; once. How much it is; zero for an unknown one."""
    return keeping.free_reserve(shop_id, reserve_id=reserve_id, currency=currency)


def book_provider_fees(*, fees: Mapping[UUID, Money]) -> None:
    """A card provider kept these fees of these payments: `provider_fee` pays `provider`, once per payment. One round trip.

    Raises:
        TransferConflict: a payment's fee is booked with another amount; `correct_provider_fee` mends it.
    """
    charging.book(fees)


def correct_provider_fee(*, payment_id: UUID, fee: Money) -> Money:
    """Book what is missing of a payment's fee, or take back what is too much. Repeatable. How much moved, with its sign.

    Raises:
        TransferConflict: somebody else has just corrected it otherwise.
    """
    return charging.correct(payment_id, fee=fee)


def provider_fees(*, payment_ids: Sequence[UUID]) -> tuple[ProviderFee, ...]:
    """What is booked as fees of these payments; those without a booking are left out. One query."""
    return fees.of_payments(payment_ids)


def balance(*, account: AccountRef, currency: str) -> Balance:
    """What an account holds; zero for one that was never used. A platform account is summed up, which takes longer."""
    return _balances.balance(account, currency=currency)


def available(*, accounts: Sequence[AccountRef], currency: str) -> tuple[Money, ...]:
    """What can be spent of each of these owned accounts, in their order, in one query; zero for unused ones.

    An account of coins is in coins, whatever the currency of the others.
    """
    return _balances.available(accounts, currency=currency)


def balances(*, owner_id: UUID, kind: AccountKind = AccountKind.BUYER) -> tuple[Balance, ...]:
    """An owner's money of one kind, a balance a currency; empty for an account that was never used."""
    return _balances.balances(owner_id, kind=kind)


def statement(
    *, account: AccountRef, currency: str, cursor: str | None = None, limit: int | None = None
) -> Page[Statement]:
    """An account's history, newest first. Raises InvalidInput on a bad cursor or limit."""
    return transfers.statement(account, currency=currency, cursor=cursor, limit=limit)


def seller_balances(*, seller_id: UUID) -> tuple[Balance, ...]:
    """What the shop of this user has earned, a balance a currency. Raises sellers' NotASeller."""
    return earnings.balances_of(seller_id)


def seller_statement(
    *, seller_id: UUID, currency: str | None = None, cursor: str | None = None, limit: int | None = None
) -> Page[Statement]:
    """The history of that shop's account. Raises NotASeller; InvalidInput on a bad cursor or limit."""
    return earnings.statement_of(seller_id, currency=currency, cursor=cursor, limit=limit)


def transfer(*, transfer_id: UUID) -> Transfer:
    """One movement. Raises TransferNotFound."""
    return transfers.get(transfer_id)


def transfers_of(*, reference_id: UUID) -> tuple[Transfer, ...]:
    """All movements that name an order, a payment or a top-up, oldest first."""
    return transfers.of_reference(reference_id)


def check(*, grace: timedelta = timedelta(seconds=60)) -> LedgerReport:
    """Prove the ledger: per currency all accounts sum to zero, rows equal their transfers, ended escrows are empty.

    An escrow may still be full for `grace` after its order's end, while the refund is under way.
    """
    return checking.check(grace=grace)


def orders_json(*, orders: Sequence[TransferOrder]) -> str:
    """Transfer orders in the form that the SQL doors take. Raises ValueError on an impossible one."""
    return moving.orders_json(orders)


def refusal_of(*, error: DatabaseError) -> TitanError | None:
    """The ledger's refusal inside a database error of a SQL function that used its doors; None for another."""
    return moving.refusal_of(error)
