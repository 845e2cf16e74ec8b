"""Sending the money of a case back: into the order's escrow from whoever bears it, then to the buyer, then the end.

A process is left in the transaction that decided the refund, and run by a worker at once. Each step is repeatable by
the refund's id, so a process that is killed anywhere goes on and the money moves once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from titan.apps.payments import api as payments
from titan.apps.wallet import api as wallet
from titan.kernel.ids import derived_id
from titan.kernel.money import Money, allocate
from titan.platform.db.transactions import required
from titan.platform.processes import store
from titan.platform.processes.definition import ProcessKind, Step

from .contracts import BearerShare, CaseStatus
from .models import CaseRow
from .selectors import cases
from .services import deadlines, finishing

# Money is owed until it is sent: an outage of a provider never ends a refund.
PATIENCE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Refunding:
    """A refund that was decided."""

    case_id: UUID
    refund_id: UUID
    payment_id: UUID
    order_id: UUID
    shop_id: UUID
    amount: Money
    shares: tuple[BearerShare, ...]
    reason: str
    from_escrow: Money | None = None

    @property
    def reclaim_ids(self) -> tuple[UUID, ...]:
        """The id of each share in the ledger; the first has that of the refund."""
        _, *more = self.shares
        return (self.refund_id, *(derived_id(self.refund_id, label=f"bearer:{one.bearer}") for one in more))


def _plan(_: UUID, state: Refunding) -> Refunding:
    """What has to be in escrow: beside the buyer's money, what the platform gave towards it and gets back."""
    split = payments.refund_split(payment_id=state.payment_id, order_id=state.order_id, amount=state.amount)
    return replace(state, from_escrow=split.from_escrow)


def _reclaim(_: UUID, state: Refunding) -> Refunding:
    """Into escrow, from whoever bears it; nothing moves where the seller bears it and has not had it yet."""
    assert state.from_escrow is not None
    amounts = allocate(state.from_escrow.amount, [share.amount.amount for share in state.shares])
    for reclaim_id, share, amount in zip(state.reclaim_ids, state.shares, amounts, strict=True):
        wallet.reclaim(
            order_id=state.order_id,
            shop_id=state.shop_id,
            refund_id=reclaim_id,
            amount=Money(amount, state.amount.currency),
            bearer=share.bearer.value,
        )
    return state


def _refund(_: UUID, state: Refunding) -> Refunding:
    payments.refund(
        payment_id=state.payment_id,
        refund_id=state.refund_id,
        order_id=state.order_id,
        amount=state.amount,
        reason=state.reason,
    )
    return state


def _settle(_: UUID, state: Refunding) -> Refunding:
    with required():
        finishing.finish(state.case_id, refund_id=state.refund_id)
        for reclaim_id in state.reclaim_ids:
            wallet.close_reclaim(refund_id=reclaim_id)
    return state


def _failed(_: UUID, state: Refunding, error: str) -> None:
    """For an operator. What was put into escrow goes back, but only where it is certain that no refund was sent."""
    is_refused = error.startswith(("payments.", "wallet."))
    with required():
        if is_refused:
            for reclaim_id in state.reclaim_ids:
                wallet.undo_reclaim(refund_id=reclaim_id)
        finishing.fail(state.case_id, refund_id=state.refund_id, error=error, is_refused=is_refused)


REFUND = ProcessKind(
    name="refunds.refund",
    state=Refunding,
    steps=(
        Step("plan", _plan),
        Step("reclaim", _reclaim),
        Step("refund", _refund, external=lambda _: True),
        Step("settle", _settle),
    ),
    patience=PATIENCE,
    on_undone=_failed,
)


def carried_out(change: Callable[[], CaseRow]) -> CaseRow:
    """Change a case; if its money shall go, leave the process that sends it, in the same transaction."""
    with required():
        row = change()
        if row.status == CaseStatus.REFUNDING and not row.attention:
            _leave(row)
        return row


def _leave(row: CaseRow) -> None:
    assert row.refund_id is not None
    state = Refunding(
        case_id=row.id,
        refund_id=row.refund_id,
        payment_id=row.order.purchase_id,
        order_id=row.order_id,
        shop_id=row.shop_id,
        amount=Money(row.amount_minor, row.currency),
        shares=cases.shares(row.shares, row.currency),
        reason=f"{row.kind}: {row.reason}",
    )
    progress = store.insert(id=process_id(row), kind=REFUND, state=state)
    if isinstance(progress, store.Progress):
        store.save(progress, hold=False)


def process_id(row: CaseRow) -> UUID:
    """The process of a case's present attempt."""
    return derived_id(row.id, label=f"refund process:{row.refund_attempt}")


def lapsed(case_id: UUID) -> bool:
    """Let a case go on whose deadline has passed. Whether it did now."""
    with required():
        row = deadlines.act(case_id)
        if row is not None and row.status == CaseStatus.REFUNDING:
            _leave(row)
        return row is not None
