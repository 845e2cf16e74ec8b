"""Batches of single-use codes."""

import csv
import io
import secrets
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.platform.db import sql
from titan.platform.db.transactions import required

from ..contracts import CodeBatch, IssuedCode
from ..domain import codes
from ..models import BatchRow
from ..selectors import batches, vouchers

CHUNK = 5000
_INSERT = """
INSERT INTO vouchers_code (code, voucher_id, batch_id, claimed_by, claimed_at)
SELECT code, %(voucher)s, %(batch)s, NULL, NULL FROM unnest(%(codes)s::varchar[]) AS code
ON CONFLICT (code) DO NOTHING
"""


def create_batch(
    voucher_id: UUID, *, count: int, prefix: str, actor_id: UUID, shop_id: UUID | None, batch_id: UUID | None
) -> CodeBatch:
    """See `api.create_batch`."""
    wanted = codes.checked_batch(count, prefix)
    voucher = vouchers.get(voucher_id, shop_id=shop_id)
    made_id = batch_id or new_id(bucket=bucket_of(voucher.id))
    row = BatchRow(
        id=made_id,
        voucher_id=voucher.id,
        prefix=wanted,
        count=count,
        created_by=actor_id,
        created_at=clock.now(),
    )
    with required():
        if not BatchRow.objects.filter(id=made_id).exists():
            row.save(force_insert=True)
            _fill(row)
    return batches.get(made_id, shop_id=shop_id)


def _fill(row: BatchRow) -> None:
    """Make codes until there are as many as wanted; one that exists already is made anew."""
    missing = row.count
    while missing:
        minted = {codes.minted(row.prefix, choose=secrets.choice) for _ in range(min(missing, CHUNK))}
        params = {"voucher": row.voucher_id, "batch": row.id, "codes": sorted(minted)}
        missing -= sql.execute(_INSERT, params)


def csv_of(batch_id: UUID, *, shop_id: UUID | None) -> Iterator[str]:
    """See `api.batch_csv`."""
    batch = batches.get(batch_id, shop_id=shop_id)
    return _lines(batch.id)


def _lines(batch_id: UUID) -> Iterator[str]:
    yield _line(("code", "claimed_by", "claimed_at"))
    for issued in batches.codes(batch_id):
        yield _line((issued.code, _text(issued), _time(issued.claimed_at)))


def _text(issued: IssuedCode) -> str:
    return "" if issued.claimed_by is None else str(issued.claimed_by)


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def _line(values: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(values)
    return buffer.getvalue()
