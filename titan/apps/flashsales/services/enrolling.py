"""Sellers propose items for a slot and take them back."""

from typing import NoReturn
from uuid import UUID

from titan.apps.inventory import api as inventory
from titan.apps.products import api as products
from titan.apps.products.contracts import SellableVariant
from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import Item, ItemStatus, Proposal, ProposalRefused, SaleNotFound, SaleStatus, WrongStep
from ..events import ItemEnrolled, ItemReviewed
from ..models import ItemRow, SlotRow
from ..selectors import facts, items

_OPEN = (ItemStatus.ENROLLED.value, ItemStatus.APPROVED.value)
_WORDS = {
    "too_late": "Sellers can propose items for this sale no longer.",
    "too_dear": "The price must be below the lowest of the last 30 days, {0}.",
    "not_own": "Your shop does not sell this.",
    "stock": "There are {0} units in stock.",
    "overlaps": "It is on sale in another slot at that time.",
}


def refuse(reason: str, *facts: object, **extra: object) -> NoReturn:
    """Raise ProposalRefused with the reason in words."""
    raise ProposalRefused(_WORDS[reason].format(*facts), extra={"reason": reason, **extra})


def enrol(shop_id: UUID, proposal: Proposal) -> Item:
    """See `api.enrol`."""
    _check(proposal)
    variant = products.get_variants(variant_ids=[proposal.variant_id]).get(proposal.variant_id)
    if variant is None or variant.shop.id != shop_id or not variant.is_sellable:
        refuse("not_own")
    now = clock.now()
    reference = facts.lowest_price(variant.variant_id, variant.price, at=now)
    if proposal.price.currency != reference.currency or proposal.price.amount >= reference.amount:
        refuse("too_dear", reference, reference_price=reference)
    free = inventory.free(variant_ids=[variant.variant_id])[variant.variant_id]
    if free < proposal.allotment:
        refuse("stock", free, free=free)
    with required():
        slot = SlotRow.objects.select_related("sale").filter(id=proposal.slot_id).first()
        if slot is None:
            raise SaleNotFound
        is_open = slot.sale.status == SaleStatus.ENROLLING and now < slot.sale.enrol_until
        if not is_open or slot.is_stopped or slot.ends_at <= now:
            refuse("too_late")
        if is_taken(variant.variant_id, slot):
            refuse("overlaps")
        row = _written(slot, variant, proposal, reference)
        event = ItemEnrolled(
            row.id, slot.sale_id, slot.id, shop_id, variant.variant_id, proposal.price, reference,
            proposal.allotment, now,
        )  # fmt: skip
        append([Pending(row.id, event)], at=now)
    return items.get(row.id)


def _check(proposal: Proposal) -> None:
    problems = [
        FieldProblem(f"/{name}", "out_of_range", "1 or more")
        for name, value in (
            ("price", proposal.price.amount),
            ("allotment", proposal.allotment),
            ("per_user_limit", proposal.per_user_limit),
        )
        if value < 1
    ]
    if problems:
        raise InvalidInput(problems=tuple(problems))


def is_taken(variant_id: UUID, slot: SlotRow) -> bool:
    """Whether the variant is in another slot that overlaps. Until the transaction ends, nobody else puts it into one."""
    sql.query("SELECT pg_advisory_xact_lock(hashtextextended('flashsales:' || %s::text, 0))", (variant_id,))
    others = ItemRow.objects.filter(variant_id=variant_id, status__in=_OPEN).exclude(slot=slot)
    return (
        others.filter(slot__starts_at__lt=slot.ends_at, slot__ends_at__gt=slot.starts_at)
        .exclude(slot__is_stopped=True)
        .exists()
    )


def _written(slot: SlotRow, variant: SellableVariant, proposal: Proposal, reference: Money) -> ItemRow:
    """The row, new or proposed again with other terms.

    Raises:
        WrongStep: it has been approved.
    """
    now = clock.now()
    rows = ItemRow.objects.select_for_update(no_key=True)
    row = rows.filter(slot=slot, variant_id=variant.variant_id).first()
    if row is not None and row.status == ItemStatus.APPROVED:
        raise WrongStep("The item has been approved; withdraw it first.")
    if row is None:
        row = ItemRow(id=new_id(bucket=bucket_of(variant.shop.id)), slot=slot, created_at=now)
    row.shop_id, row.shop_name = variant.shop.id, variant.shop.name
    row.product_id, row.variant_id = variant.product_id, variant.variant_id
    row.slug, row.title, row.label = variant.slug, variant.title[:200], variant.label[:120]
    row.picture_url = variant.picture_url
    row.currency, row.price_minor = proposal.price.currency, proposal.price.amount
    row.reference_minor, row.allotment = reference.amount, proposal.allotment
    row.per_user_limit, row.status = proposal.per_user_limit, ItemStatus.ENROLLED.value
    row.review_reason, row.reviewed_by, row.updated_at = "", None, now
    row.save()
    return row


def withdraw(item_id: UUID, *, shop_id: UUID, actor_id: UUID) -> None:
    """See `api.withdraw`."""
    with required():
        row = (
            ItemRow.objects.select_for_update(no_key=True, of=("self",))
            .select_related("slot__sale")
            .filter(id=item_id, shop_id=shop_id)
            .first()
        )
        if row is None:
            raise SaleNotFound
        if row.status == ItemStatus.WITHDRAWN:
            return
        if row.slot.sale.status != SaleStatus.ENROLLING:
            raise WrongStep("The sale is published; ask the operators to take the item out.")
        decided(row, ItemStatus.WITHDRAWN, reason="", actor_id=actor_id)


def decided(row: ItemRow, status: ItemStatus, *, reason: str, actor_id: UUID) -> None:
    """Write what became of a proposal, and its event."""
    now = clock.now()
    row.status, row.review_reason, row.updated_at = status.value, reason, now
    row.reviewed_by = None if status is ItemStatus.WITHDRAWN else actor_id
    row.save(update_fields=["status", "review_reason", "updated_at", "reviewed_by"])
    event = ItemReviewed(row.id, row.slot.sale_id, row.shop_id, status.value, reason, actor_id, now)
    append([Pending(row.id, event)], at=now)
