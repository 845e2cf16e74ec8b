"""A purchase uses its vouchers, and gives them back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import DatabaseError
from psycopg import errors as pg

from titan.apps.payments import api as payments
from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.kernel.events import encode
from titan.kernel.ids import bucket_of, derived_id
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append
from titan.platform.observability.context import metadata

from ..contracts import (
    GivenBack,
    VoucherExpired,
    VoucherNotApplicable,
    VoucherNotFound,
    VouchersClosed,
    VouchersConflict,
    VoucherUse,
    VoucherUsedUp,
)
from ..events import VouchersGivenBack, VouchersTaken
from . import claiming

_REFUSALS: dict[str, type[TitanError]] = {
    "TV001": VoucherUsedUp,
    "TV004": VoucherNotFound,
    "TV005": VoucherExpired,
    "TV006": VoucherNotApplicable,
}
_OF_PURCHASE: dict[str, type[TitanError]] = {"TV002": VouchersClosed, "TV003": VouchersConflict}


def _refusal_of(error: DatabaseError) -> TitanError | None:
    """The refusal that a SQL function of vouchers raised, or None for any other database error."""
    cause = error.__cause__
    if not isinstance(cause, pg.Error):
        return None
    state, message = cause.sqlstate or "", cause.diag.message_primary or ""
    if state in _OF_PURCHASE:
        return _OF_PURCHASE[state]()
    if state not in _REFUSALS:
        return None
    extra = {"voucher_id": message}
    if state == "TV001":
        extra["limit"] = cause.diag.message_detail or ""
    return _REFUSALS[state](extra=extra)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        refusal = _refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def take(purchase_id: UUID, *, buyer_id: UUID, uses: Sequence[VoucherUse]) -> None:
    """See `api.take`."""
    if not uses:
        return
    coded = [use for use in uses if use.code]
    if not coded:
        _take(purchase_id, buyer_id, uses)
        return
    with required():
        for use in coded:
            claiming.claim_code(buyer_id, use.code)
        _take(purchase_id, buyer_id, uses)


def at_once_json(
    purchase_id: UUID, *, buyer_id: UUID, uses: Sequence[VoucherUse], at: datetime
) -> str | None:
    """See `api.at_once_json`."""
    if not uses:
        return None
    wanted = [_use_values(purchase_id, use) for use in uses]
    return sql.json_param({"uses": wanted, "fact": _fact(purchase_id, buyer_id, uses, at)})


def _fact(purchase_id: UUID, buyer_id: UUID, uses: Sequence[VoucherUse], at: datetime) -> dict[str, Any]:
    stream = stream_of(purchase_id)
    event = VouchersTaken(purchase_id=purchase_id, buyer_id=buyer_id, uses=tuple(uses), taken_at=at)
    return {
        "stream": stream,
        "type": VouchersTaken.type,
        "bucket": bucket_of(stream),
        "payload": encode(event),
    }


def _take(purchase_id: UUID, buyer_id: UUID, uses: Sequence[VoucherUse]) -> None:
    now = clock.now()
    fact = _fact(purchase_id, buyer_id, uses, now)
    wanted = sql.json_param([_use_values(purchase_id, use) for use in uses])
    with _refusals():
        sql.call(
            "vouchers_take",
            purchase_id,
            buyer_id,
            wanted,
            sql.json_param(fact),
            sql.json_param(metadata()),
            now,
        )


def stream_of(purchase_id: UUID) -> UUID:
    """The stream of what a purchase takes and gives back."""
    return derived_id(purchase_id, label="vouchers")


def _use_values(purchase_id: UUID, use: VoucherUse) -> dict[str, Any]:
    return {
        "id": derived_id(purchase_id, label=f"voucher:{use.voucher_id}"),
        "voucher_id": use.voucher_id,
        "amount_minor": use.amount.amount,
        "platform_minor": use.platform_funded.amount,
        "currency": use.amount.currency,
        "parts": [
            {
                "id": derived_id(purchase_id, label=f"voucher:{use.voucher_id}:{part.shop_id}"),
                "shop_id": part.shop_id,
                "amount_minor": part.amount.amount,
                "platform_minor": part.platform_funded.amount,
            }
            for part in use.parts
        ],
    }


def give_back(purchase_id: UUID, *, order_id: UUID | None = None, shop_id: UUID | None = None) -> bool:
    """One order's parts, or without a shop the whole purchase. Whether anything came back now."""
    now = clock.now()
    with required():
        answer = sql.one(
            "SELECT vouchers_give_back(%s, %s::uuid, %s::uuid, %s)::text",
            (purchase_id, shop_id, order_id, now),
        )
        if answer is None or answer[0] is None:
            return False
        back = orjson.loads(answer[0])
        event = VouchersGivenBack(
            purchase_id=purchase_id,
            buyer_id=UUID(back["buyer_id"]),
            order_id=order_id,
            parts=tuple(_part(part) for part in back["parts"]),
            given_back_at=now,
        )
        append([Pending(stream_of(purchase_id), event)], at=now)
    return True


def give_back_refunded(purchase_id: UUID, order_id: UUID) -> bool:
    """See `api.give_back_refunded`."""
    part = payments.refunded_whole(payment_id=purchase_id, order_id=order_id)
    return part is not None and give_back(purchase_id, order_id=order_id, shop_id=part.shop_id)


def _part(values: dict[str, Any]) -> GivenBack:
    currency = values["currency"]
    return GivenBack(
        voucher_id=UUID(values["voucher_id"]),
        shop_id=UUID(values["shop_id"]),
        amount=Money(values["amount_minor"], currency),
        platform_funded=Money(values["platform_minor"], currency),
        is_voucher_back=values["is_voucher_back"],
    )
