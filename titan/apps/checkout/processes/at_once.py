"""A purchase that asks nobody outside: all steps in one transaction and one round trip.

Note [At once or step by step]
    By wallet, gift card, credit or in cash every step of the process is a SQL function of this database, so they
    are called together (ADR 0010). Whatever keeps them from succeeding rolls all of them back, and the process
    is then run step by step under the same id: it finds the refusal again, undoes what came before and records
    it, or gets through. So this way never decides anything but success.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from psycopg import errors as pg

from titan.apps.inventory import api as inventory
from titan.apps.orders import api as orders
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentMethod, PaymentStatus
from titan.apps.vouchers import api as vouchers
from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.failpoints import reach
from titan.platform.observability.context import metadata
from titan.platform.processes import store
from titan.platform.processes.definition import Outcome

from ..domain.coins import coins_of
from ..domain.state import CheckoutState
from ..domain.uses import uses_of
from .steps import CHECKOUT, payment_parts, purchase_draft, stock_lines

log = structlog.get_logger(__name__)
# How variants stand after the purchase: [[variant, version, free], …].
Stock = list[list[Any]]
_STATUSES = {PaymentMethod.WALLET: PaymentStatus.CAPTURED, PaymentMethod.COD: PaymentStatus.AUTHORISED}


def buy(purchase_id: UUID, state: CheckoutState, *, keys: tuple[str, ...]) -> Outcome[CheckoutState] | None:
    """The purchase done, or None with nothing done: then it has to be gone through step by step.

    Raises:
        OperationalError, InterfaceError: the database is away, and whether it committed is unknown.
    """
    if state.is_card or state.quote.reservation_id or coins_of(purchase_id, state.quote):
        return None
    if any(use.code for use in uses_of(state.quote)):
        return None
    done = replace(state, payment_status=_STATUSES[state.wish.method].value)
    try:
        lines = inventory.admit(reservation_id=purchase_id, lines=stock_lines(state.quote))
    except TitanError:
        return None
    stock: Stock | None = None
    try:
        stock = _call(purchase_id, done, lines=lines, keys=keys)
    finally:
        # The hold ends whatever happened: another try has another id, so nobody else would answer it, and its units would be
        # kept from everybody. Where the database went away after its commit the gate promises too many until the next answer.
        inventory.answered(reservation_id=purchase_id, stock=stock or ())
    return None if stock is None else Outcome(purchase_id, "succeeded", done)


def _call(purchase_id: UUID, state: CheckoutState, *, lines: str, keys: tuple[str, ...]) -> Stock | None:
    """How the variants stand after it, None where something refused or a key is taken."""
    now = clock.now()
    reach("checkout.at_once.before_commit")
    try:
        answer = sql.call(
            "checkout_buy_at_once",
            purchase_id,
            state.quote.buyer_id,
            store.finished_json(id=purchase_id, kind=CHECKOUT, state=state, keys=keys, at=now),
            lines,
            vouchers.at_once_json(
                purchase_id=purchase_id, buyer_id=state.quote.buyer_id, uses=uses_of(state.quote), at=now
            ),
            _payment(purchase_id, state, at=now),
            orders.at_once_json(draft=purchase_draft(purchase_id, state), is_paid=state.is_prepaid, at=now),
            sql.json_param(metadata()),
            now,
        )
    except (OperationalError, InterfaceError):
        raise
    except DatabaseError as error:
        if not _is_refusal(error):
            log.error("checkout.at_once_failed", purchase=str(purchase_id), exc_info=error)
        return None
    reach("checkout.at_once.after_commit")
    told = orjson.loads(answer) if isinstance(answer, str | bytes) else answer
    stock: Stock | None = told.get("stock")
    return stock


def _is_refusal(error: DatabaseError) -> bool:
    """A constraint, or a SQLSTATE of a door of ours: they begin with T."""
    cause = error.__cause__
    return isinstance(error, IntegrityError) or (
        isinstance(cause, pg.Error) and (cause.sqlstate or "").startswith("T")
    )


def _payment(purchase_id: UUID, state: CheckoutState, *, at: datetime) -> str:
    parts = payment_parts(purchase_id, state)
    return payments.at_once_json(
        payment_id=purchase_id,
        buyer_id=state.quote.buyer_id,
        wish=state.wish,
        amount=sum((part.amount for part in parts), Money.zero(state.quote.currency)),
        parts=parts,
        tenders=state.tenders,
        at=at,
    )
