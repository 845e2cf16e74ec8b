"""Sales with their slots."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from titan.kernel import clock
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of

from ..contracts import Eligibility, Sale, SaleNotFound, SaleStatus, Slot
from ..domain.times import phase
from ..models import SaleRow, SlotRow


def _rows() -> QuerySet[SaleRow]:
    return SaleRow.objects.prefetch_related(Prefetch("slots", SlotRow.objects.order_by("starts_at", "id")))


def by_id(sale_id: UUID) -> Sale:
    """Whatever its status. Raises SaleNotFound."""
    return _one(_rows().filter(id=sale_id))


def published(slug: str) -> Sale:
    """A sale that buyers may see. Raises SaleNotFound."""
    return _one(_rows().filter(slug=slug, status=SaleStatus.SCHEDULED))


def _one(rows: QuerySet[SaleRow]) -> Sale:
    row = rows.first()
    if row is None:
        raise SaleNotFound
    return sale_of(row)


def page(*, cursor: str | None, limit: int | None) -> Page[Sale]:
    """Published sales, the latest first."""
    size = checked_limit(limit)
    rows = _rows().filter(status=SaleStatus.SCHEDULED)
    if after := decode_cursor(cursor, fields=2):
        at, last = datetime.fromisoformat(after[0]), UUID(after[1])
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, id__lt=last))
    found = list(rows.order_by("-created_at", "-id")[: size + 1])
    key = {row.id: row.created_at.isoformat() for row in found}
    return page_of([sale_of(row) for row in found], limit=size, key=lambda one: (key[one.id], one.id))


def enrolling(at: datetime) -> tuple[Sale, ...]:
    """Sales for which sellers may propose items."""
    return _all(
        _rows().filter(status=SaleStatus.ENROLLING, enrol_until__gt=at).order_by("enrol_until", "id")[:50]
    )


def by_ids(sale_ids: Iterable[UUID]) -> dict[UUID, Sale]:
    """Whatever their status."""
    return {sale.id: sale for sale in _all(_rows().filter(id__in=list(sale_ids)))}


def slot(slot_id: UUID) -> Slot:
    """Whatever its sale's status. Raises SaleNotFound."""
    row = SlotRow.objects.filter(id=slot_id).first()
    if row is None:
        raise SaleNotFound
    return slot_of(row)


def _all(rows: Iterable[SaleRow]) -> tuple[Sale, ...]:
    return tuple(sale_of(row) for row in rows)


def sale_of(row: SaleRow) -> Sale:
    """The sale of a row whose slots are at hand."""
    slots: Sequence[SlotRow] = list(row.slots.all())
    return Sale(
        id=row.id,
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        status=SaleStatus(row.status),
        enrol_until=row.enrol_until,
        eligibility=Eligibility(row.is_verified_only, tuple(row.countries), row.min_orders),
        slots=tuple(slot_of(slot) for slot in slots),
    )


def slot_of(row: SlotRow) -> Slot:
    """The slot with what it is doing now."""
    doing = phase(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_stopped=row.is_stopped,
        now=clock.now(),
        waiting=settings.FLASH_WAITING_ROOM,
    )
    return Slot(row.id, row.sale_id, row.starts_at, row.ends_at, doing, row.reason)
