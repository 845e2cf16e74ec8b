"""Units stand apart before a slot begins, and what is left of them is free again after it."""

from datetime import datetime, timedelta
from uuid import UUID

import orjson
import structlog

from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import SoldOut, StockLine, StockUnavailable
from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.observability.context import metadata

from ..contracts import ItemStatus
from ..models import ItemRow, SlotRow
from . import enrolling

log = structlog.get_logger(__name__)
AHEAD = timedelta(hours=1)


def settle(now: datetime) -> int:
    """See `api.settle`."""
    return _set_aside(now) + _give_back(now)


def _set_aside(now: datetime) -> int:
    rows = ItemRow.objects.filter(
        status=ItemStatus.APPROVED,
        is_set_aside=False,
        slot__sale__status="scheduled",
        slot__is_stopped=False,
        slot__settled_at=None,
        slot__starts_at__lte=now + AHEAD,
        slot__ends_at__gt=now,
    )
    done = 0
    for row in rows.select_related("slot__sale").order_by("slot__starts_at", "id"):
        try:
            done += _take(row)
        except StockUnavailable as error:
            log.warning("flashsales.stock_away", item=str(row.id), error=str(error))
            break
    return done


def _take(row: ItemRow) -> int:
    """An ordinary allocated reservation with the item's id, so that doing it again takes nothing more."""
    lines = [StockLine(row.variant_id, row.allotment)]
    try:
        inventory.reserve(reservation_id=row.id, lines=lines, ttl_s=60, allocate=True)
    except SoldOut:
        with required():
            reason = "The units that were proposed are no longer in stock."
            enrolling.decided(row, ItemStatus.REJECTED, reason=reason, actor_id=row.slot.sale.created_by)
        return 1
    return ItemRow.objects.filter(id=row.id, is_set_aside=False).update(
        is_set_aside=True, updated_at=clock.now()
    )


def _give_back(now: datetime) -> int:
    over = SlotRow.objects.filter(settled_at=None, sale__status__in=("scheduled", "cancelled"))
    due = (over.filter(ends_at__lte=now) | over.filter(is_stopped=True)).order_by("ends_at", "id")
    done = 0
    for slot_id in due.values_list("id", flat=True):
        told = sql.call("flashsales_settle_slot", slot_id, sql.json_param(metadata()), now)
        if told is None:
            continue
        done += 1
        for item_id, stock in orjson.loads(told) if isinstance(told, str | bytes) else told:
            inventory.answered(reservation_id=UUID(item_id), stock=stock)
    return done
