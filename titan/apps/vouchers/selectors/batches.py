"""Batches of codes."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count

from ..contracts import CodeBatch, IssuedCode, VoucherNotFound
from ..models import BatchRow, CodeRow
from .rows import batch_of

CHUNK = 2000


def get(batch_id: UUID, *, shop_id: UUID | None = None) -> CodeBatch:
    """A batch; with `shop_id` only if its voucher is that shop's. Raises VoucherNotFound."""
    rows = BatchRow.objects.filter(id=batch_id)
    if shop_id is not None:
        rows = rows.filter(voucher__shop_id=shop_id)
    row = rows.annotate(claimed=Count("codes__claimed_by")).first()
    if row is None:
        raise VoucherNotFound
    return batch_of(row, claimed_count=row.claimed)


def of_voucher(voucher_id: UUID) -> tuple[CodeBatch, ...]:
    """The batches of a voucher, newest first."""
    rows = BatchRow.objects.filter(voucher_id=voucher_id).annotate(claimed=Count("codes__claimed_by"))
    return tuple(batch_of(row, claimed_count=row.claimed) for row in rows.order_by("-created_at", "-id"))


def codes(batch_id: UUID) -> Iterator[IssuedCode]:
    """The codes of a batch, by code, a few thousand at a time."""
    last = ""
    while True:
        rows = list(CodeRow.objects.filter(batch_id=batch_id, code__gt=last).order_by("code")[:CHUNK])
        for row in rows:
            yield IssuedCode(row.code, row.claimed_by, row.claimed_at)
        if len(rows) < CHUNK:
            return
        last = rows[-1].code
