"""Kept cards: the token and what the buyer knows it by; the card itself is with its provider."""

from uuid import UUID

from titan.kernel import clock
from titan.kernel.errors import InvalidInput
from titan.kernel.ids import derived_id
from titan.platform.db import sql
from titan.platform.db.transactions import required

from ..contracts import KeptCard, MethodNotFound, StoredMethod
from .opening import CARD_NUMBER

_COLUMNS = "id, provider, token, brand, last4, expiry_month, expiry_year, created_at, is_default"
# Without naming an index: a card's id follows from owner and token, so twins meet in either of the two.
_WRITE = """
INSERT INTO payments_method
    (id, owner_id, provider, token, brand, last4, expiry_month, expiry_year, created_at, forgotten_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)
ON CONFLICT DO NOTHING
"""
_RENEW = """
UPDATE payments_method SET brand = %s, expiry_month = %s, expiry_year = %s WHERE id = %s AND forgotten_at IS NULL
"""


def store(*, owner_id: UUID, provider: str, card: KeptCard) -> UUID:
    """Remember a kept card; a forgotten one stays forgotten. Its id, which follows from owner and token.

    Raises:
        InvalidInput: the token is a card number.
    """
    if CARD_NUMBER.fullmatch(card.token):
        raise InvalidInput("A kept card has a token, never its number.")
    method_id = derived_id(owner_id, label=f"method:{provider}:{card.token}")
    brand, month, year = card.brand[:20], card.expiry_month, card.expiry_year
    row = (method_id, owner_id, provider, card.token, brand, card.last4, month, year, clock.now())
    if sql.execute(_WRITE, row) == 0:
        sql.execute(_RENEW, (brand, month, year, method_id))
    return method_id


def of(owner_id: UUID) -> tuple[StoredMethod, ...]:
    """A buyer's cards, the default first, then the latest."""
    rows = sql.query(
        f"SELECT {_COLUMNS} FROM payments_method WHERE owner_id = %s AND forgotten_at IS NULL"  # noqa: S608
        " ORDER BY is_default DESC, created_at DESC, id",
        (owner_id,),
    )
    return tuple(StoredMethod(*row) for row in rows)


def get(owner_id: UUID, method_id: UUID) -> StoredMethod:
    """One of a buyer's cards. Raises MethodNotFound."""
    found = next((method for method in of(owner_id) if method.id == method_id), None)
    if found is None:
        raise MethodNotFound
    return found


def make_default(owner_id: UUID, method_id: UUID) -> None:
    """Make one of a buyer's cards the default one, and no other. Raises MethodNotFound."""
    with required():
        # Whoever changes which card is the default locks all of the owner's first, in the order of their ids.
        rows = sql.query(
            "SELECT id FROM payments_method WHERE owner_id = %s AND forgotten_at IS NULL ORDER BY id FOR UPDATE",
            (owner_id,),
        )
        if (method_id,) not in rows:
            raise MethodNotFound
        sql.execute(
            "UPDATE payments_method SET is_default = false WHERE owner_id = %s AND is_default AND id <> %s",
            (owner_id, method_id),
        )
        sql.execute("UPDATE payments_method SET is_default = true WHERE id = %s", (method_id,))


def forget(owner_id: UUID, method_id: UUID) -> StoredMethod:
    """Take a card out of the buyer's. Raises MethodNotFound."""
    with required():
        found = get(owner_id, method_id)
        sql.execute(
            "UPDATE payments_method SET forgotten_at = %s, last4 = '0000', brand = '', is_default = false WHERE id = %s",
            (clock.now(), method_id),
        )
        return found
