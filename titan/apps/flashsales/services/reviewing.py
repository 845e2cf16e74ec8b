"""Operators approve and reject what sellers propose."""

from uuid import UUID

from titan.platform.db.transactions import required

from ..contracts import Item, ItemStatus, SaleNotFound, SaleStatus, WrongStep
from ..models import ItemRow
from ..selectors import items
from . import enrolling, reasons


def review(item_id: UUID, *, approve: bool, reason: str, actor_id: UUID) -> Item:
    """See `api.review`."""
    why = reason.strip() if approve else reasons.checked(reason)
    wanted = ItemStatus.APPROVED if approve else ItemStatus.REJECTED
    with required():
        row = (
            ItemRow.objects.select_for_update(no_key=True, of=("self",))
            .select_related("slot__sale")
            .filter(id=item_id)
            .first()
        )
        if row is None:
            raise SaleNotFound
        if row.status != wanted:
            _check(row)
            enrolling.decided(row, wanted, reason=why[: reasons.MAX_REASON], actor_id=actor_id)
    return items.get(item_id)


def _check(row: ItemRow) -> None:
    if row.slot.sale.status != SaleStatus.ENROLLING:
        raise WrongStep("The sale is published, or has been called off.")
    if row.status == ItemStatus.WITHDRAWN:
        raise WrongStep("Its seller has withdrawn it.")
