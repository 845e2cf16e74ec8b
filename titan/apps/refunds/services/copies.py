"""The copy of a case in the cell of its shop, where another is the home of its order: the rows that letters show, never decided upon."""

from uuid import UUID

import orjson
from django.db.models import Model

from titan.kernel.events import Event
from titan.kernel.ids import derived_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..events import CaseShown, ShownRows
from ..models import AwardRow, CaseLineRow, CaseRow, EntryRow, EvidenceRow, LineRow, OrderRow, ReplacementRow

_LAST = "SELECT coalesce(max(version), 0) FROM eventlog_event WHERE stream = %s"
_CHANGING: tuple[type[Model], ...] = (OrderRow, LineRow, CaseRow, CaseLineRow, ReplacementRow)
_GROWING: tuple[type[Model], ...] = (EntryRow, EvidenceRow, AwardRow)
_MODELS = {model._meta.db_table: model for model in (*_CHANGING, *_GROWING)}


def stream_of(case_id: UUID, *, shop_id: UUID) -> UUID:
    """The stream of the shop's cell to which the case's events are copied."""
    return derived_id(shop_id, label=f"case:{case_id}")


def take(event: Event, *, case_id: UUID, shop_id: UUID, version: int) -> None:
    """See `api.take_copy`. The copied stream tells what was taken: rows may be the home's own after a move."""
    stream = stream_of(case_id, shop_id=shop_id)
    with required():
        row = sql.one(_LAST, (stream,))
        if row is not None and version <= row[0]:
            return
        append([Pending(stream, event, version)], is_copy=True)
        if isinstance(event, CaseShown) and not homes.is_here(case_id):
            for table in event.tables:
                _put(table)


def _put(shown: ShownRows) -> None:
    """Write rows as they are at home, which gave them their keys; columns that this release has not are left out.

    Names come from the models alone, never from the letter.
    """
    model, rows = _MODELS.get(shown.table), orjson.loads(shown.rows)
    if model is None:
        return
    known = [str(field.column) for field in model._meta.concrete_fields if field.column in rows[0]]
    columns, key = ", ".join(known), model._meta.pk.column
    changed = [f"{column} = EXCLUDED.{column}" for column in known if column != key]
    action = "NOTHING" if model in _GROWING else f"UPDATE SET {', '.join(changed)}"
    table = model._meta.db_table
    sql.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"  # noqa: S608
        f" ON CONFLICT ({key}) DO {action}",
        (shown.rows,),
    )
