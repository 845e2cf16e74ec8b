"""Moving money: one round trip a command, all or nothing, once per transfer id."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from psycopg import errors as pg

from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.kernel.events import Event, encode
from titan.kernel.ids import bucket_of, derived_id
from titan.kernel.money import Money
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.observability.context import metadata

from ..contracts import (
    AccountKind,
    AccountRef,
    InsufficientFunds,
    TransferClosed,
    TransferConflict,
    TransferElsewhere,
    TransferNotFound,
    TransferOrder,
)
from ..domain.accounts import terms_of
from ..events import WalletToppedUp

_REFUSALS: dict[str, type[TitanError]] = {
    "TW001": TransferClosed,
    "TW002": TransferConflict,
    "TW003": TransferNotFound,
    "TW004": TransferElsewhere,
}


def refusal_of(error: DatabaseError) -> TitanError | None:
    """The refusal that a SQL function of the ledger raised, or None for any other database error."""
    cause = error.__cause__
    if not isinstance(cause, pg.Error):
        return None
    if cause.diag.constraint_name == "wallet_account_available_not_negative":
        return InsufficientFunds()
    refusal = _REFUSALS.get(cause.sqlstate or "")
    return refusal(cause.diag.message_primary or "") if refusal else None


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the ledger's SQL functions raise into its errors."""
    try:
        yield
    except DatabaseError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def orders_json(orders: Sequence[TransferOrder]) -> str:
    """Transfer orders as the SQL functions take them."""
    return sql.json_param([terms_of(order, elsewhere=_elsewhere(order)) for order in orders])


def _elsewhere(order: TransferOrder) -> tuple[AccountRef, ...]:
    """Which accounts of a transfer another cell keeps: those whose owner lives there."""
    sides = (order.debit, order.credit)
    return tuple(one for one in sides if one.owner_id is not None and not homes.is_here(one.owner_id))


def fact_json(stream: UUID, event: Event) -> dict[str, Any]:
    """An event as the SQL functions append it: the first of its stream."""
    return {
        "stream": stream,
        "type": type(event).type,
        "bucket": bucket_of(stream),
        "payload": encode(event),
    }


def execute(orders: Sequence[TransferOrder]) -> None:
    """Move at once."""
    with refusals():
        sql.call("wallet_execute", orders_json(orders), clock.now())


def hold(orders: Sequence[TransferOrder]) -> None:
    """First phase."""
    with refusals():
        sql.call("wallet_hold", orders_json(orders), clock.now())


def post(transfer_ids: Sequence[UUID]) -> None:
    """Second phase."""
    with refusals():
        sql.call("wallet_post", list(set(transfer_ids)), clock.now())


def void(transfer_ids: Sequence[UUID]) -> None:
    """Second phase, back."""
    with refusals():
        sql.call("wallet_void", list(set(transfer_ids)), clock.now())


def top_up(user_id: UUID, *, top_up_id: UUID, amount: Money) -> None:
    """From the provider into a buyer's wallet, with the fact of it."""
    now = clock.now()
    order = TransferOrder(
        id=derived_id(top_up_id, label="top_up"),
        debit=AccountRef(AccountKind.PROVIDER),
        credit=AccountRef(AccountKind.BUYER, user_id),
        amount=amount,
        reason="top_up",
        reference_id=top_up_id,
    )
    event = WalletToppedUp(user_id=user_id, top_up_id=top_up_id, amount=amount, at=now)
    fact = sql.json_param(fact_json(order.id, event))
    with refusals():
        sql.call("wallet_execute_as_fact", orders_json([order]), fact, sql.json_param(metadata()), now)
