"""Changing a payment: lock its row, fold its events, decide, record, write the row. One transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.kernel.events import Event
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog import folding
from titan.platform.eventlog.appending import Pending, append

from ..contracts import Payment, PaymentNotFound
from ..domain.decisions import known
from ..domain.payment import PaymentState
from . import rows


@dataclass(slots=True)
class Held:
    """A payment whose row this transaction has locked."""

    state: PaymentState
    version: int
    is_closing: bool
    at: datetime

    @property
    def payment(self) -> Payment:
        """How it stands."""
        return known(self.state)

    def record(self, events: Sequence[Event]) -> None:
        """Append the events and write the row as they make it."""
        if not events:
            return
        pending = []
        for event in events:
            self.version += 1
            pending.append(Pending(self.payment.id, event, self.version))
            self.state = self.state.apply(event)
        append(pending, at=self.at)
        rows.write(self.state, version=self.version, at=self.at)


@contextmanager
def held(payment_id: UUID) -> Iterator[Held]:
    """Lock a payment and fold it.

    Raises:
        PaymentNotFound: there is none, or only the mark of a void.
    """
    with required():
        row = sql.one(
            "SELECT is_closing FROM payments_payment WHERE id = %s AND buyer_id IS NOT NULL FOR UPDATE",
            (payment_id,),
        )
        if row is None:
            raise PaymentNotFound
        loaded = folding.load(payment_id, PaymentState)
        yield Held(loaded.state, loaded.version, row[0], clock.now())
