"""Giving out vouchers, changing and stopping them."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError

from titan.apps.products import api as products
from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.ids import bucket_of, new_id
from titan.platform.db.transactions import required, savepoint

from ..contracts import (
    Voucher,
    VoucherChange,
    VoucherCodeInUse,
    VoucherInvalid,
    VoucherNotFound,
    VoucherTerms,
)
from ..domain import terms as rules
from ..models import CodeRow, VoucherRow
from ..selectors import vouchers

MIN_REASON, MAX_REASON = 3, 500
_REFUSED = {
    "vouchers_voucher_used_within_total": ("/total", "it has been used more often than that"),
    "vouchers_voucher_spent_within_budget": ("/budget", "more than that has been given off"),
    "vouchers_voucher_times": ("/ends_at", "after the beginning"),
}


def create(terms: VoucherTerms, *, actor_id: UUID, voucher_id: UUID | None) -> Voucher:
    """See `api.create_voucher`."""
    wanted = rules.checked(terms, currencies=settings.CURRENCIES)
    _check_products(wanted)
    made_id = voucher_id or new_id(bucket=bucket_of(terms.shop_id or actor_id))
    now = clock.now()
    row = VoucherRow(id=made_id, **_columns(wanted), created_by=actor_id, created_at=now, updated_at=now)
    with required():
        if not VoucherRow.objects.filter(id=made_id).exists():
            with _told():
                VoucherRow.objects.bulk_create([row], ignore_conflicts=True)
            if wanted.code:
                _issue(wanted.code, made_id)
    return vouchers.get(made_id, shop_id=wanted.shop_id)


def check(terms: VoucherTerms) -> None:
    """See `api.check_voucher`."""
    _check_products(rules.checked(terms, currencies=settings.CURRENCIES))


def _check_products(terms: VoucherTerms) -> None:
    """That the named products are on sale, and in the shop that gives the voucher."""
    if not terms.product_ids:
        return
    found = products.cards(product_ids=terms.product_ids)
    wrong = [
        product_id
        for product_id in terms.product_ids
        if product_id not in found or terms.shop_id not in (None, found[product_id].shop.id)
    ]
    if wrong:
        where = "in your shop" if terms.shop_id else "on Titan"
        problem = FieldProblem(
            "/product_ids", "unknown", f"not on sale {where}: {', '.join(map(str, wrong))}"
        )
        raise VoucherInvalid(problems=(problem,))


def _columns(terms: VoucherTerms) -> dict[str, object]:
    return {
        "title": terms.title,
        "scope": terms.scope.value,
        "kind": terms.kind.value,
        "currency": terms.currency,
        "shop_id": terms.shop_id,
        "percent_bp": terms.percent_bp,
        "amount_minor": terms.amount and terms.amount.amount,
        "cap_minor": terms.cap and terms.cap.amount,
        "gift_variant_id": terms.gift_variant_id,
        "gift_units": terms.gift_units,
        "min_spend_minor": terms.min_spend and terms.min_spend.amount,
        "category_ids": list(terms.category_ids),
        "shop_ids": list(terms.shop_ids),
        "product_ids": list(terms.product_ids),
        "is_first_order_only": terms.is_first_order_only,
        "payment_methods": list(terms.payment_methods),
        "platform_bp": terms.funding.platform_bp,
        "total_limit": terms.limits.total,
        "per_user_limit": terms.limits.per_user,
        "budget_minor": terms.limits.budget and terms.limits.budget.amount,
        "needs_code": terms.needs_code,
        "starts_at": terms.starts_at,
        "ends_at": terms.ends_at,
    }


def _issue(code: str, voucher_id: UUID) -> None:
    """The code for everybody."""
    CodeRow.objects.bulk_create([CodeRow(code=code, voucher_id=voucher_id)], ignore_conflicts=True)
    if not CodeRow.objects.filter(code=code, voucher_id=voucher_id).exists():
        raise VoucherCodeInUse(problems=(FieldProblem("/code", "in_use", "another voucher has that code"),))


def change(voucher_id: UUID, wanted: VoucherChange, *, shop_id: UUID | None) -> Voucher:
    """See `api.change_voucher`."""
    with required():
        row = _locked(voucher_id, shop_id)
        title = row.title if wanted.title is None else " ".join(wanted.title.split())
        if not 1 <= len(title) <= rules.MAX_TITLE:
            raise VoucherInvalid(
                problems=(FieldProblem("/title", "invalid", f"1 to {rules.MAX_TITLE} characters"),)
            )
        if wanted.budget is not None and wanted.budget.currency != row.currency:
            raise VoucherInvalid(problems=(FieldProblem("/budget", "invalid", f"in {row.currency}"),))
        row.title, row.updated_at = title, clock.now()
        row.ends_at = wanted.ends_at or row.ends_at
        row.total_limit = row.total_limit if wanted.total is None else wanted.total
        row.budget_minor = row.budget_minor if wanted.budget is None else wanted.budget.amount
        with _told():
            row.save(update_fields=["title", "ends_at", "total_limit", "budget_minor", "updated_at"])
    return vouchers.get(voucher_id)


def stop(voucher_id: UUID, *, shop_id: UUID | None, actor_id: UUID, reason: str) -> Voucher:
    """See `api.stop_voucher`."""
    why = reason.strip()[:MAX_REASON]
    if len(why) < MIN_REASON:
        raise InvalidInput(
            "Say why.", problems=(FieldProblem("/reason", "required", "a reason is required"),)
        )
    now = clock.now()
    with required():
        row = _locked(voucher_id, shop_id)
        if row.stopped_at is None:
            row.stopped_at, row.stopped_by, row.stop_reason, row.updated_at = now, actor_id, why, now
            row.save(update_fields=["stopped_at", "stopped_by", "stop_reason", "updated_at"])
    return vouchers.get(voucher_id)


def _locked(voucher_id: UUID, shop_id: UUID | None) -> VoucherRow:
    rows = VoucherRow.objects.select_for_update(no_key=True).filter(id=voucher_id)
    row = (rows if shop_id is None else rows.filter(shop_id=shop_id)).first()
    if row is None:
        raise VoucherNotFound
    return row


@contextmanager
def _told() -> Iterator[None]:
    """Turn what a constraint refuses into a fault of the input."""
    try:
        with savepoint():
            yield
    except IntegrityError as error:
        for name, (pointer, message) in _REFUSED.items():
            if name in str(error):
                raise VoucherInvalid(problems=(FieldProblem(pointer, "out_of_range", message),)) from error
        raise
