"""Balances: the row of an owned account, the sum over the transfers of a platform account."""

from uuid import UUID

from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import AccountKind, AccountRef, Balance
from ..domain.accounts import OWNED, account_id

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
