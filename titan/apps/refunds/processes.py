"""What a decision in a case leads to, each a process that is left in the transaction of the decision.

- REFUND sends the money back: into the order's escrow from whoever bears it, then to the buyer, then the end.
- HOLD sets the other goods of an exchange aside in the stock; LET_GO frees them where they are not meant any more.
- REPLACE hands them to a carrier and books them out; what they cost less is a REFUND.

A worker runs them at once. Each step is repeatable by an id of the case, so a process that is killed anywhere goes on,
and the money and the goods move once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from titan.apps.inventory import api as inventory
from titan.apps.payments import api as payments
from titan.apps.shipping import api as shipping
from titan.apps.wallet import api as wallet
from titan.kernel.errors import TitanError
from titan.kernel.ids import derived_id
from titan.kernel.money import Money, allocate
from titan.platform import homes
from titan.platform.db.transactions import required
from titan.platform.processes import running, store
from titan.platform.processes.definition import ProcessKind, Step

from .contracts import BearerShare, CaseAction, CaseStatus, ReplacementStatus
from .events import Answer, CaseAnswerWished
from .models import CaseRow
from .selectors import cases
from .services import deadlines, evidence, exchanging, finishing, rows, showing, steps, wishing
from .services.rows import Caller

log = structlog.get_logger(__name__)
BATCH = 200

# Money is owed until it is sent: an outage of a provider never ends a refund, one of a carrier never an exchange.
PATIENCE = timedelta(days=365)
# Goods that could not be set aside for a day are as good as sold out: the buyer gets the money.
PATIENCE_WITH_STOCK = timedelta(days=1)


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
    """What has to be in escrow: beside the buyer's money, what the platform gave towards it and gets back.

    An earlier try may have sent it already; then it is what went.
    """
    split = payments.refund_split(
        payment_id=state.payment_id,
        order_id=state.order_id,
        amount=state.amount,
        refund_id=state.refund_id,
    )
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


@dataclass(frozen=True, slots=True)
class Holding:
    """The other goods of an exchange that the sides have agreed on."""

    case_id: UUID


def _set_aside(_: UUID, state: Holding) -> Holding:
    inventory.reserve(
        reservation_id=exchanging.reservation_id(state.case_id),
        lines=exchanging.stock_lines(state.case_id),
        ttl_s=0,
        allocate=True,
    )
    return state


def _let_go(_: UUID, state: Holding) -> None:
    inventory.release(reservation_id=exchanging.reservation_id(state.case_id))


def _tell_held(_: UUID, state: Holding) -> Holding:
    exchanging.held(state.case_id)
    return state


def _none_left(_: UUID, state: Holding, __: str) -> None:
    with required():
        _follow(exchanging.none_left(state.case_id))


HOLD = ProcessKind(
    name="refunds.hold",
    state=Holding,
    steps=(Step("set_aside", _set_aside, undo=_let_go), Step("tell", _tell_held)),
    patience=PATIENCE_WITH_STOCK,
    on_undone=_none_left,
)


def _free(id: UUID, state: Holding) -> Holding:
    _let_go(id, state)
    return state


LET_GO = ProcessKind(name="refunds.let_go", state=Holding, steps=(Step("free", _free),), patience=PATIENCE)


@dataclass(frozen=True, slots=True)
class Replacing:
    """Other goods that a seller sends. `tracking_number` and `sent_at` are the carrier's answer."""

    case_id: UUID
    replacement_id: UUID
    attempt: int
    order_id: UUID
    shop_id: UUID
    carrier: str
    actor_id: UUID | None
    tracking_number: str = ""
    sent_at: datetime | None = None


def _ship(_: UUID, state: Replacing) -> Replacing:
    shipment = shipping.ship_replacement(
        replacement_id=state.replacement_id,
        order_id=state.order_id,
        shop_id=state.shop_id,
        carrier=state.carrier,
        actor_id=state.actor_id,
    )
    return replace(state, tracking_number=shipment.tracking_number, sent_at=shipment.shipped_at)


def _call_off(_: UUID, state: Replacing) -> None:
    """Unless the goods are gone: then the parcel is the buyer's, whatever an operator undoes."""
    if not CaseRow.objects.filter(id=state.case_id, replacement=ReplacementStatus.SENT.value).exists():
        shipping.call_off_replacement(replacement_id=state.replacement_id, order_id=state.order_id)


def _book_out(_: UUID, state: Replacing) -> Replacing:
    assert state.sent_at is not None
    with required():
        _follow(
            exchanging.sent(
                state.case_id,
                attempt=state.attempt,
                tracking_number=state.tracking_number,
                at=state.sent_at,
            )
        )
    return state


def _not_sent(_: UUID, state: Replacing, error: str) -> None:
    exchanging.not_sent(state.case_id, attempt=state.attempt, error=error)


REPLACE = ProcessKind(
    name="refunds.replace",
    state=Replacing,
    steps=(Step("ship", _ship, undo=_call_off, external=lambda _: True), Step("book_out", _book_out)),
    patience=PATIENCE,
    on_undone=_not_sent,
)


def carried_out(change: Callable[[], CaseRow]) -> CaseRow:
    """Change a case, and leave the process of what it leads to in the same transaction."""
    with required():
        row = change()
        _follow(row)
        return row


def _follow(row: CaseRow) -> None:
    if row.status == CaseStatus.REFUNDING and not row.attention:
        _leave_refund(row)
    if row.status == CaseStatus.REPLACING:
        _leave_replacing(row)
    if exchanging.is_to_hold(row):
        _insert(hold_id(row), HOLD, Holding(row.id))
    if exchanging.is_to_let_go(row):
        row.replacement = ReplacementStatus.DROPPED.value
        row.save(update_fields=["replacement"])
        _insert(derived_id(row.id, label="let go process"), LET_GO, Holding(row.id))


def _insert(id: UUID, kind: ProcessKind[Any], state: Any) -> None:
    progress = store.insert(id=id, kind=kind, state=state)
    if isinstance(progress, store.Progress):
        store.save(progress, hold=False)


def _leave_refund(row: CaseRow) -> None:
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
    _insert(process_id(row), REFUND, state)


def _leave_replacing(row: CaseRow) -> None:
    last = row.entries.filter(what="replacing").order_by("-position").first()
    state = Replacing(
        case_id=row.id,
        replacement_id=cases.replacement_id(row),
        attempt=row.replacement_attempt,
        order_id=row.order_id,
        shop_id=row.shop_id,
        carrier=row.replacement_carrier,
        actor_id=last.author_id if last else None,
    )
    _insert(replace_id(row), REPLACE, state)


def process_id(row: CaseRow) -> UUID:
    """The process of a case's present attempt to refund."""
    return derived_id(row.id, label=f"refund process:{row.refund_attempt}")


def hold_id(row: CaseRow) -> UUID:
    """The process that sets a case's other goods aside."""
    return derived_id(row.id, label="hold process")


def replace_id(row: CaseRow) -> UUID:
    """The process of a case's present attempt to send its other goods."""
    return derived_id(row.id, label=f"replace process:{row.replacement_attempt}")


def held_now(row: CaseRow) -> None:
    """Set the other goods of an agreed exchange aside without waiting for a worker. Not within a transaction."""
    if exchanging.is_to_hold(row):
        running.advance(hold_id(row))


def replaced_now(row: CaseRow) -> None:
    """Hand the other goods to the carrier without waiting for a worker. Not within a transaction.

    Raises:
        TitanError: the carrier's refusal; the case waits for another try.
    """
    if row.status == CaseStatus.REPLACING:
        outcome = running.advance(replace_id(row))
        if outcome.status == "undone" and outcome.error is not None:
            raise outcome.error


def answered(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    """Take a step, and do without a worker what it leads to; a shop's in a case of another cell is sent there. Not within a
    transaction. Raises what the step raises.
    """
    if not homes.is_here(case_id):
        return wishing.wish(case_id, caller, answer)
    if answer.what is CaseAction.ACCEPT and caller.shop_id:
        exchanging.check_free(case_id, caller.shop_id)
    if answer.what not in steps.LEADING_ON:
        return steps.carry_out(case_id, caller, answer)
    row = carried_out(lambda: steps.carry_out(case_id, caller, answer))
    if answer.what is CaseAction.ACCEPT:
        held_now(row)
    elif answer.what is CaseAction.REPLACE:
        replaced_now(row)
    return row


def heard(wished: CaseAnswerWished, *, number: int) -> None:
    """Carry out what a shop of another cell answered, and show it how the case stands, refused or not. Repeatable."""
    row = CaseRow.objects.filter(id=wished.case_id, shop_id=wished.shop_id).first()
    if row is None or showing.has_heard(wished.case_id, number):
        return
    caller = replace(rows.seller(wished.shop_id, wished.actor_id, wished.step_id), heard=number)
    answer = wished.answer
    try:
        with required():
            if answer.picture is not None:
                evidence.keep(row.id, caller, answer.picture, caption=answer.text)
            elif answer.what in steps.LEADING_ON:
                carried_out(lambda: steps.carry_out(row.id, caller, answer))
            else:
                steps.carry_out(row.id, caller, answer)
    except TitanError as refusal:
        log.warning("refunds.answer_refused", case=str(row.id), what=answer.what.value, code=refusal.code)
        told = f"{refusal.code}: {refusal}"
        showing.show(row.id, order_id=row.order_id, shop_id=row.shop_id, heard=number, refusal=told)


def all_lapsed(now: datetime) -> int:
    """Let cases go on whose deadline has passed. Returns how many."""
    done = 0
    for case_id in deadlines.due(now, limit=BATCH):
        try:
            done += lapsed(case_id)
        except TitanError:
            # One case that cannot go on must not hold up the others; it is tried again in the next round.
            log.exception("refunds.deadline_failed", case=str(case_id))
    return done


def lapsed(case_id: UUID) -> bool:
    """Let a case go on whose deadline has passed. Whether it did now."""
    with required():
        row = deadlines.act(case_id)
        if row is not None:
            _follow(row)
        return row is not None
