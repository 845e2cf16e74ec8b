"""From rows to contracts."""

from titan.kernel.money import Money

from ..contracts import (
    ClaimedVoucher,
    CodeBatch,
    Funding,
    Voucher,
    VoucherKind,
    VoucherLimits,
    VoucherScope,
    VoucherTerms,
)
from ..models import BatchRow, ClaimRow, VoucherRow


def voucher_of(row: VoucherRow, *, code: str = "") -> Voucher:
    """The voucher; `code` is the one for everybody, which stands in a table of its own."""
    return Voucher(
        id=row.id,
        terms=_terms_of(row, code),
        used_count=row.used_count,
        spent=Money(row.spent_minor, row.currency),
        created_at=row.created_at,
        stopped_at=row.stopped_at,
    )


def _terms_of(row: VoucherRow, code: str) -> VoucherTerms:
    return VoucherTerms(
        title=row.title,
        scope=VoucherScope(row.scope),
        kind=VoucherKind(row.kind),
        currency=row.currency,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        shop_id=row.shop_id,
        percent_bp=row.percent_bp,
        amount=_money(row.amount_minor, row),
        cap=_money(row.cap_minor, row),
        gift_variant_id=row.gift_variant_id,
        gift_units=row.gift_units,
        min_spend=_money(row.min_spend_minor, row),
        category_ids=tuple(row.category_ids),
        shop_ids=tuple(row.shop_ids),
        product_ids=tuple(row.product_ids),
        is_first_order_only=row.is_first_order_only,
        payment_methods=tuple(row.payment_methods),
        funding=Funding(row.platform_bp),
        limits=VoucherLimits(row.total_limit, row.per_user_limit, _money(row.budget_minor, row)),
        needs_code=row.needs_code,
        code=code,
    )


def _money(amount: int | None, row: VoucherRow) -> Money | None:
    return None if amount is None else Money(amount, row.currency)


def claimed_of(row: ClaimRow) -> ClaimedVoucher:
    """The claim with its voucher."""
    return ClaimedVoucher(
        id=row.id,
        user_id=row.user_id,
        voucher=voucher_of(row.voucher),
        granted=row.granted,
        used_count=row.used_count,
        claimed_at=row.claimed_at,
    )


def batch_of(row: BatchRow, *, claimed_count: int = 0) -> CodeBatch:
    """The batch."""
    return CodeBatch(
        id=row.id,
        voucher_id=row.voucher_id,
        prefix=row.prefix,
        count=row.count,
        created_by=row.created_by,
        created_at=row.created_at,
        claimed_count=claimed_count,
    )
