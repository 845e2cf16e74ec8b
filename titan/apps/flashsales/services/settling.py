"""From a promise to a sale: a purchase takes a reservation up, and sells it or puts it down. Each is one SQL function."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import DatabaseError
from psycopg import errors as pg

from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.platform.db import sql
from titan.platform.observability.context import metadata

from ..contracts import ReservationNotFound, ReservationOver

_REFUSALS: dict[str, type[TitanError]] = {
    "TF001": ReservationNotFound,
    "TF002": ReservationOver,
    # The purchase was undone meanwhile, which closed its part of the stock for good.
    "TI004": ReservationOver,
}


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the functions raise into the errors of the contract."""
    try:
        yield
    except DatabaseError as error:
        cause = error.__cause__
        refusal = _REFUSALS.get(cause.sqlstate or "") if isinstance(cause, pg.Error) else None
        if refusal is None:
            raise
        raise refusal from error


def take_up(*, reservation_id: UUID, user_id: UUID, purchase_id: UUID) -> None:
    """See `api.take_up`."""
    with _told():
        sql.call("flashsales_take_up", reservation_id, user_id, purchase_id, clock.now())


def put_down(*, reservation_id: UUID, purchase_id: UUID) -> None:
    """See `api.put_down`."""
    sql.call("flashsales_put_down", reservation_id, purchase_id, clock.now())


def sell(*, reservation_id: UUID, purchase_id: UUID) -> None:
    """See `api.sell`."""
    sql.call("flashsales_sell", reservation_id, purchase_id, sql.json_param(metadata()))
