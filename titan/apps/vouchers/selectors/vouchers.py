"""Vouchers by id, by giver, and those that can be claimed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of

from ..contracts import Voucher, VoucherNotFound
from ..models import CodeRow, VoucherRow
from .rows import voucher_of


def get(voucher_id: UUID, *, shop_id: UUID | None = None) -> Voucher:
    """A voucher; with `shop_id` only if it is that shop's. Raises VoucherNotFound."""
    row = _of(shop_id).filter(id=voucher_id).first()
    if row is None:
        raise VoucherNotFound
    return voucher_of(row, code=_codes([row.id]).get(row.id, ""))


def _of(shop_id: UUID | None) -> QuerySet[VoucherRow]:
    return VoucherRow.objects.all() if shop_id is None else VoucherRow.objects.filter(shop_id=shop_id)


def _codes(voucher_ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = CodeRow.objects.filter(voucher_id__in=list(voucher_ids), batch=None)
    return {row.voucher_id: row.code for row in rows}


def page(*, shop_id: UUID | None, cursor: str | None, limit: int | None) -> Page[Voucher]:
    """Vouchers of a giver, newest first. Raises InvalidInput."""
    size = checked_limit(limit)
    rows = VoucherRow.objects.filter(shop_id=shop_id)
    if after := decode_cursor(cursor, fields=2):
        created_at, last = datetime.fromisoformat(after[0]), UUID(after[1])
        rows = rows.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, id__lt=last))
    found = list(rows.order_by("-created_at", "-id")[: size + 1])
    codes = _codes(row.id for row in found)
    vouchers = [voucher_of(row, code=codes.get(row.id, "")) for row in found]
    return page_of(vouchers, limit=size, key=lambda one: (one.created_at.isoformat(), one.id))


def claimable(
    *, shop_id: UUID | None, product_id: UUID | None, at: datetime, cursor: str | None, limit: int | None
) -> Page[Voucher]:
    """Vouchers that anybody may claim now, the soonest over first: of a shop, or of the platform."""
    size = checked_limit(limit)
    for_product = Q() if product_id is None else Q(product_ids=[]) | Q(product_ids__contains=[product_id])
    rows = VoucherRow.objects.filter(
        shop_id=shop_id, stopped_at=None, needs_code=False, starts_at__lte=at, ends_at__gt=at
    ).filter(
        for_product,
        Q(total_limit=None) | Q(used_count__lt=F("total_limit")),
        Q(budget_minor=None) | Q(spent_minor__lt=F("budget_minor")),
    )
    if after := decode_cursor(cursor, fields=2):
        ends_at, last = datetime.fromisoformat(after[0]), UUID(after[1])
        rows = rows.filter(Q(ends_at__gt=ends_at) | Q(ends_at=ends_at, id__gt=last))
    found = [voucher_of(row) for row in rows.order_by("ends_at", "id")[: size + 1]]
    return page_of(found, limit=size, key=lambda one: (one.terms.ends_at.isoformat(), one.id))
