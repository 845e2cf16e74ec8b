"""Planning: a sale, its slots, when sellers may enrol, when it is published or called off."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.ids import bucket_of, new_id
from titan.platform.db.transactions import required, savepoint
from titan.platform.eventlog.appending import Pending, append

from ..contracts import ItemStatus, Sale, SaleDraft, SaleNotFound, SaleStatus, Slot, WrongStep
from ..events import SaleScheduled
from ..models import ItemRow, SaleRow, SlotRow
from ..selectors import sales
from . import reasons

MAX_TITLE, MAX_SUMMARY = 80, 300


def create(draft: SaleDraft, *, actor_id: UUID, sale_id: UUID | None) -> Sale:
    """See `api.create_sale`."""
    _check(draft)
    made_id, now = sale_id or new_id(bucket=bucket_of(actor_id)), clock.now()
    row = SaleRow(
        id=made_id,
        slug=draft.slug,
        title=" ".join(draft.title.split()),
        summary=draft.summary.strip(),
        status=SaleStatus.DRAFT.value,
        enrol_until=draft.enrol_until,
        is_verified_only=draft.eligibility.is_verified,
        countries=list(draft.eligibility.countries),
        min_orders=draft.eligibility.min_orders,
        created_by=actor_id,
        created_at=now,
        updated_at=now,
    )
    with required():
        if not SaleRow.objects.filter(id=made_id).exists():
            try:
                with savepoint():
                    row.save(force_insert=True)
            except IntegrityError as error:
                problem = FieldProblem("/slug", "in_use", "another sale has this address")
                raise InvalidInput(problems=(problem,)) from error
    return sales.by_id(made_id)


def _check(draft: SaleDraft) -> None:
    problems = []
    if not 1 <= len(draft.title.strip()) <= MAX_TITLE:
        problems.append(FieldProblem("/title", "invalid", f"1 to {MAX_TITLE} characters"))
    if len(draft.summary) > MAX_SUMMARY:
        problems.append(FieldProblem("/summary", "too_long", f"at most {MAX_SUMMARY} characters"))
    if draft.eligibility.min_orders < 0:
        problems.append(FieldProblem("/eligibility/min_orders", "out_of_range", "0 or more"))
    if problems:
        raise InvalidInput(problems=tuple(problems))


def add_slot(sale_id: UUID, *, starts_at: datetime, ends_at: datetime, slot_id: UUID | None) -> Slot:
    """See `api.add_slot`."""
    now = clock.now()
    if not now < ends_at or starts_at >= ends_at:
        problem = FieldProblem("/ends_at", "out_of_range", "after the beginning, and in the future")
        raise InvalidInput(problems=(problem,))
    with required():
        sale = locked(sale_id, SaleStatus.DRAFT, SaleStatus.ENROLLING)
        row, _ = SlotRow.objects.get_or_create(
            id=slot_id or new_id(bucket=bucket_of(sale.id)),
            defaults={"sale": sale, "starts_at": starts_at, "ends_at": ends_at},
        )
    return sales.slot_of(row)


def open_enrolment(sale_id: UUID) -> Sale:
    """See `api.open_enrolment`."""
    with required():
        row = locked(sale_id, SaleStatus.DRAFT, SaleStatus.ENROLLING)
        if not SlotRow.objects.filter(sale=row).exists():
            raise WrongStep("A sale needs a slot before sellers can propose items for it.")
        _become(row, SaleStatus.ENROLLING)
    return sales.by_id(sale_id)


def schedule(sale_id: UUID) -> Sale:
    """See `api.schedule`."""
    now = clock.now()
    with required():
        row = locked(sale_id, SaleStatus.ENROLLING, SaleStatus.SCHEDULED)
        if row.status == SaleStatus.SCHEDULED:
            return sales.by_id(sale_id)
        items = ItemRow.objects.filter(slot__sale=row, status=ItemStatus.APPROVED).count()
        if not items:
            raise WrongStep("No item of the sale has been approved.")
        _become(row, SaleStatus.SCHEDULED)
        slots = sales.by_id(sale_id).slots
        event = SaleScheduled(
            sale_id=row.id,
            title=row.title,
            starts_at=min(slot.starts_at for slot in slots),
            ends_at=max(slot.ends_at for slot in slots),
            items=items,
            scheduled_at=now,
        )
        append([Pending(row.id, event)], at=now)
    return sales.by_id(sale_id)


def cancel(sale_id: UUID, *, reason: str) -> Sale:
    """See `api.cancel`."""
    why = reasons.checked(reason)
    now = clock.now()
    with required():
        row = locked(sale_id, *SaleStatus)
        slots = SlotRow.objects.select_for_update(no_key=True).filter(sale=row).order_by("id")
        if row.status == SaleStatus.SCHEDULED and any(slot.starts_at <= now for slot in slots):
            raise WrongStep("The sale has begun; stop its slots instead.")
        if row.status != SaleStatus.CANCELLED:
            slots.update(is_stopped=True, reason=why)
            _become(row, SaleStatus.CANCELLED)
    return sales.by_id(sale_id)


def _become(row: SaleRow, status: SaleStatus) -> None:
    row.status, row.updated_at = status.value, clock.now()
    row.save(update_fields=["status", "updated_at"])


def locked(sale_id: UUID, *statuses: SaleStatus) -> SaleRow:
    """The row, in one of these statuses.

    Raises:
        SaleNotFound: there is none.
        WrongStep: it is in another one.
    """
    row = SaleRow.objects.select_for_update(no_key=True).filter(id=sale_id).first()
    if row is None:
        raise SaleNotFound
    if row.status not in [status.value for status in statuses]:
        raise WrongStep(f"The sale is {row.status}.")
    return row
