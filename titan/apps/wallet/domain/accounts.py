"""An account's id follows from what it is for, so that nobody has to look it up."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from titan.kernel.ids import derived_id, new_id

from ..contracts import AccountKind, AccountRef, TransferOrder

OWNED = (
    AccountKind.BUYER,
    AccountKind.CREDIT,
    AccountKind.GIFT_CARD,
    AccountKind.ESCROW,
    AccountKind.SELLER,
    AccountKind.RESERVE,
    AccountKind.ADVANCE,
    AccountKind.COIN,
)
OF_COINS = (AccountKind.COIN, AccountKind.COIN_MINT)
# Platform accounts belong to the cell, not to a bucket: they all stem from this one id.
_PLATFORM = new_id(bucket=0, now_ms=0, random_bits=0)


def account_id(account: AccountRef, *, currency: str) -> UUID:
    """The id of the account in that currency; in the owner's bucket where it has an owner.

    Raises:
        ValueError: an owned kind without its owner, or a platform kind with one.
    """
    if (account.kind in OWNED) != (account.owner_id is not None):
        raise ValueError(f"{account.kind} {'needs' if account.kind in OWNED else 'has no'} owner")
    return derived_id(account.owner_id or _PLATFORM, label=f"wallet:{account.kind}:{currency}")


def terms_of(order: TransferOrder, *, elsewhere: Collection[AccountRef] = ()) -> dict[str, Any]:
    """A transfer order as the ledger's SQL functions take it. `elsewhere` are accounts that another cell keeps.

    Raises:
        ValueError: the amount is not positive, or both sides are one account.
    """
    currency = order.amount.currency
    if order.amount.amount <= 0 or order.debit == order.credit:
        raise ValueError("a transfer moves a positive amount between two accounts")
    sides = {"debit_elsewhere": order.debit, "credit_elsewhere": order.credit}
    return {side: True for side, account in sides.items() if account in elsewhere} | {
        "id": order.id,
        "debit_id": account_id(order.debit, currency=currency),
        "debit_kind": order.debit.kind,
        "debit_owner_id": order.debit.owner_id,
        "credit_id": account_id(order.credit, currency=currency),
        "credit_kind": order.credit.kind,
        "credit_owner_id": order.credit.owner_id,
        "currency": currency,
        "amount_minor": order.amount.amount,
        "reason": order.reason,
        "reference_id": order.reference_id,
    }


def escrow_of(order_id: UUID) -> AccountRef:
    """Where an order's money waits."""
    return AccountRef(AccountKind.ESCROW, order_id)
