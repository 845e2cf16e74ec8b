"""Changing a payment: lock its row, fold its events, decide, record, write the row, move its holds. One transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.apps.wallet import api as wallet
from titan.kernel import clock
from titan.kernel.events import Event
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog import folding
from titan.platform.eventlog.appending import Pending, append

from ..contracts import Payment, PaymentMethod, PaymentNotFound
from ..domain.decisions import known
from ..domain.payment import PartStatus, PaymentState
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
        """Append the events, write the row as they make it, and post or void the holds of what they take or let go."""
        if not events:
            return
        before = holds_of(self.state)
        pending = []
        for event in events:
            self.version += 1
            pending.append(Pending(self.payment.id, event, self.version))
            self.state = self.state.apply(event)
        append(pending, at=self.at)
        rows.write(self.state, version=self.version, at=self.at)
        self._close_holds(before)

    def _close_holds(self, before: Mapping[UUID, PartStatus]) -> None:
        """One call for all of a kind: calls lock accounts in one order, two of them in a transaction would not."""
        changed = {
            hold: status for hold, status in holds_of(self.state).items() if before.get(hold) != status
        }
        released = [hold for hold, status in changed.items() if status is PartStatus.RELEASED]
        captured = [hold for hold, status in changed.items() if status is PartStatus.CAPTURED]
        if released:
            wallet.void(transfer_ids=released)
        if captured:
            wallet.post(transfer_ids=captured)


def holds_of(state: PaymentState) -> dict[UUID, PartStatus]:
    """The transfers that the opening held in the ledger, and what became of each: tenders, and the parts of a wallet."""
    payment = state.payment
    if payment is None:
        return {}
    tenders = {rows.tender_id(payment.id, one.tender): one.status for one in state.tenders}
    if payment.method is not PaymentMethod.WALLET:
        return tenders
    parts = [part for part in state.parts if part.amount]
    return tenders | {
        rows.transfer_id(payment.id, payment.method, part.order_id): part.status for part in parts
    }


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
