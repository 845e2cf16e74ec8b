"""Balances: the row of an owned account, the sum over the transfers of a platform account."""

from collections.abc import Sequence
from uuid import UUID

from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import COINS, AccountKind, AccountRef, Balance
from ..domain.accounts import OF_COINS, OWNED, account_id

_PLATFORM = """
SELECT (SELECT coalesce(sum(amount_minor), 0) FROM wallet_transfer WHERE credit_id = %(id)s AND status = 'posted')
    - (SELECT coalesce(sum(amount_minor), 0) FROM wallet_transfer
       WHERE debit_id = %(id)s AND status IN ('pending', 'posted')),
    (SELECT coalesce(sum(amount_minor), 0) FROM wallet_transfer WHERE debit_id = %(id)s AND status = 'pending')
"""


def balance(account: AccountRef, *, currency: str) -> Balance:
    """What an account holds; zero for one that was never used."""
    own = account_id(account, currency=currency)
    if account.kind in OWNED:
        row = sql.one("SELECT available_minor, held_minor FROM wallet_account WHERE id = %s", (own,))
    else:
        row = sql.one(_PLATFORM, {"id": own})
    available, held = row or (0, 0)
    return Balance(account, Money(int(available), currency), Money(int(held), currency))


def available(accounts: Sequence[AccountRef], *, currency: str) -> tuple[Money, ...]:
    """What can be spent of each of these owned accounts, in one query; of coins in coins, whatever the currency."""
    units = [COINS if account.kind in OF_COINS else currency for account in accounts]
    ids = [account_id(account, currency=unit) for account, unit in zip(accounts, units, strict=True)]
    rows: dict[UUID, int] = dict(
        sql.query("SELECT id, available_minor FROM wallet_account WHERE id = ANY(%s)", (ids,))
    )
    return tuple(Money(rows.get(own, 0), unit) for own, unit in zip(ids, units, strict=True))


def balances(owner_id: UUID, *, kind: AccountKind) -> tuple[Balance, ...]:
    """All currencies of one owner's account, by currency."""
    rows = sql.query(
        "SELECT currency, available_minor, held_minor FROM wallet_account"
        " WHERE owner_id = %s AND kind = %s ORDER BY currency",
        (owner_id, kind),
    )
    account = AccountRef(kind, owner_id)
    return tuple(
        Balance(account, Money(available, currency), Money(held, currency))
        for currency, available, held in rows
    )
