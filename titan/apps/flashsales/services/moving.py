"""Operators move a published slot: it opens early, ends early, or is stopped. Promises that were made stand."""

from uuid import UUID

from titan.kernel import clock
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import Phase, SaleNotFound, SaleStatus, Slot, WrongStep
from ..events import SlotMoved
from ..models import ItemRow, SlotRow
from ..selectors import sales
from . import enrolling, reasons


def open_early(slot_id: UUID, *, reason: str, actor_id: UUID) -> Slot:
    """See `api.open_early`."""
    return _move(slot_id, "opened", (Phase.AHEAD, Phase.WAITING), reason=reason, actor_id=actor_id)


def end_early(slot_id: UUID, *, reason: str, actor_id: UUID) -> Slot:
    """See `api.end_early`."""
    return _move(slot_id, "ended", (Phase.OPEN,), reason=reason, actor_id=actor_id)


def stop(slot_id: UUID, *, reason: str, actor_id: UUID) -> Slot:
    """See `api.stop`."""
    phases = (Phase.AHEAD, Phase.WAITING, Phase.OPEN)
    return _move(slot_id, "stopped", phases, reason=reason, actor_id=actor_id)


def _move(slot_id: UUID, step: str, phases: tuple[Phase, ...], *, reason: str, actor_id: UUID) -> Slot:
    why, now = reasons.checked(reason), clock.now()
    with required():
        rows = SlotRow.objects.select_for_update(no_key=True, of=("self",)).select_related("sale")
        row = rows.filter(id=slot_id, sale__status=SaleStatus.SCHEDULED).first()
        if row is None:
            raise SaleNotFound
        slot = sales.slot_of(row)
        if slot.phase not in phases:
            raise WrongStep(f"The slot is {slot.phase}.")
        if step == "opened":
            row.starts_at = now
            _check_alone(row)
        elif step == "ended":
            row.ends_at = now
        else:
            row.is_stopped = True
        row.reason = why
        row.save(update_fields=["starts_at", "ends_at", "is_stopped", "reason"])
        event = SlotMoved(row.sale_id, row.id, step, why, actor_id, now)
        append([Pending(row.id, event)], at=now)
    return sales.slot_of(row)


def _check_alone(row: SlotRow) -> None:
    """Opened early it may run into another slot with one of its variants."""
    for item in ItemRow.objects.filter(slot=row, status="approved").order_by("variant_id"):
        if enrolling.is_taken(item.variant_id, row):
            raise WrongStep(f"{item.title} is on sale in another slot at that time.")
