"""A shop's money beside what it can be paid: what the platform laid out for it, and what is kept in reserve."""

from uuid import UUID

from titan.kernel import clock
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import AccountKind, AccountRef, TransferOrder
from ..domain.accounts import terms_of
from .moving import refusals


def net_advances(shop_id: UUID, *, currency: str) -> Money:
    """See `api.net_advances`."""
    order = TransferOrder(
        id=new_id(bucket=bucket_of(shop_id)),
        debit=AccountRef(AccountKind.SELLER, shop_id),
        credit=AccountRef(AccountKind.ADVANCE, shop_id),
        amount=Money(1, currency),
        reason="advance",
        reference_id=shop_id,
    )
    return Money(_moved("wallet_net_advance", order), currency)


def keep_reserve(shop_id: UUID, *, reserve_id: UUID, amount: Money) -> Money:
    """See `api.keep_reserve`."""
    order = TransferOrder(
        id=derived_id(reserve_id, label="reserve"),
        debit=AccountRef(AccountKind.SELLER, shop_id),
        credit=AccountRef(AccountKind.RESERVE, shop_id),
        amount=amount,
        reason="reserve",
        reference_id=reserve_id,
    )
    return Money(_moved("wallet_keep_reserve", order), amount.currency)


def free_reserve(shop_id: UUID, *, reserve_id: UUID, currency: str) -> Money:
    """See `api.free_reserve`."""
    order = TransferOrder(
        id=derived_id(reserve_id, label="reserve_freed"),
        debit=AccountRef(AccountKind.RESERVE, shop_id),
        credit=AccountRef(AccountKind.SELLER, shop_id),
        amount=Money(1, currency),
        reason="reserve_freed",
        reference_id=reserve_id,
    )
    return Money(_moved("wallet_free_reserve", order, derived_id(reserve_id, label="reserve")), currency)


def _moved(function: str, order: TransferOrder, *more: UUID) -> int:
    with refusals():
        return int(sql.call(function, sql.json_param(terms_of(order)), *more, clock.now()))
