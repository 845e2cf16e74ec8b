"""Transfers: one, those of a reference, and an account's statement."""

from datetime import UTC, datetime
from uuid import UUID

from titan.kernel.money import Money
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of
from titan.platform.db import sql

from ..contracts import (
    AccountKind,
    AccountRef,
    Statement,
    Transfer,
    TransferNotFound,
    TransferStatus,
)
from ..domain.accounts import account_id

# Also those that another cell keeps, where it is known what they are for.
_KNOWN = (
    "(SELECT id, kind, owner_id FROM wallet_account"
    " UNION ALL SELECT id, kind, owner_id FROM wallet_elsewhere WHERE kind <> '')"
)
_TRANSFER = f"""
SELECT t.id, d.kind, d.owner_id, c.kind, c.owner_id, t.amount_minor, t.currency, t.status, t.reason, t.reference_id,
    t.created_at
FROM wallet_transfer t JOIN {_KNOWN} d ON d.id = t.debit_id JOIN {_KNOWN} c ON c.id = t.credit_id
"""  # noqa: S608 - constants
# What an account pays shows from its first phase on; what it gets, once it has arrived.
_LEG = """
SELECT id, {sign} * amount_minor AS amount, reason, reference_id, status, created_at FROM wallet_transfer
WHERE {side} = %(id)s AND {shown} AND (created_at, id) < (%(at)s, %(last)s)
ORDER BY created_at DESC, id DESC LIMIT %(limit)s
"""
_OUT = _LEG.format(sign="-1", side="debit_id", shown="true")
_IN = _LEG.format(sign="1", side="credit_id", shown="status = 'posted'")
_STATEMENT = (
    f"SELECT * FROM (({_OUT}) UNION ALL ({_IN})) AS legs"  # noqa: S608 - constants
    " ORDER BY created_at DESC, id DESC LIMIT %(limit)s"
)
_END = (datetime.max.replace(tzinfo=UTC).isoformat(), str(UUID(int=2**128 - 1)))


def get(transfer_id: UUID) -> Transfer:
    """Raises TransferNotFound; also for the mark of one that was voided before it came."""
    row = sql.one(f"{_TRANSFER} WHERE t.id = %s", (transfer_id,))
    if row is None:
        raise TransferNotFound
    return _transfer(row)


def of_reference(reference_id: UUID) -> tuple[Transfer, ...]:
    """All transfers that name an order, a payment or a top-up, oldest first."""
    rows = sql.query(f"{_TRANSFER} WHERE t.reference_id = %s ORDER BY t.created_at, t.id", (reference_id,))
    return tuple(_transfer(row) for row in rows)


def _transfer(row: sql.Row) -> Transfer:
    return Transfer(
        id=row[0],
        debit=AccountRef(AccountKind(row[1]), row[2]),
        credit=AccountRef(AccountKind(row[3]), row[4]),
        amount=Money(row[5], row[6]),
        status=TransferStatus(row[7]),
        reason=row[8],
        reference_id=row[9],
        created_at=row[10],
    )


def statement(
    account: AccountRef, *, currency: str, cursor: str | None, limit: int | None
) -> Page[Statement]:
    """An account's history, newest first. Raises InvalidInput on a bad cursor or limit."""
    size = checked_limit(limit)
    at, last = decode_cursor(cursor, fields=2) or _END
    params = {"id": account_id(account, currency=currency), "at": at, "last": last, "limit": size + 1}
    lines = [
        Statement(
            transfer_id, Money(amount, currency), reason, reference_id, TransferStatus(status), created_at
        )
        for transfer_id, amount, reason, reference_id, status, created_at in sql.query(_STATEMENT, params)
    ]
    return page_of(lines, limit=size, key=lambda line: (line.at.isoformat(), line.transfer_id))
