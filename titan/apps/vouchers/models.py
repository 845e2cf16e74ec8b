"""Rows of vouchers: terms with counters, claims, codes in batches, and what purchases took."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from .contracts import FULL_BP, VoucherScope


def _at_most(field: str, limit: str) -> Q:
    return Q(**{f"{limit}__isnull": True}) | Q(**{f"{field}__lte": F(limit)})


class VoucherRow(models.Model):
    """A voucher. The two counters change only together with uses."""

    id = models.UUIDField(primary_key=True)
    title = models.CharField(max_length=80)
    scope = models.CharField(max_length=8)
    kind = models.CharField(max_length=13)
    currency = models.CharField(max_length=3)
    shop_id = models.UUIDField(null=True)
    percent_bp = models.IntegerField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    cap_minor = models.BigIntegerField(null=True)
    gift_variant_id = models.UUIDField(null=True)
    gift_units = models.IntegerField(null=True)
    min_spend_minor = models.BigIntegerField(null=True)
    category_ids = ArrayField(models.UUIDField(), default=list)
    shop_ids = ArrayField(models.UUIDField(), default=list)
    product_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    is_first_order_only = models.BooleanField(default=False)
    payment_methods = ArrayField(models.CharField(max_length=20), default=list)
    platform_bp = models.IntegerField()
    total_limit = models.IntegerField(null=True)
    per_user_limit = models.IntegerField(default=1)
    budget_minor = models.BigIntegerField(null=True)
    needs_code = models.BooleanField(default=False)
    used_count = models.IntegerField(default=0, db_default=0)
    spent_minor = models.BigIntegerField(default=0, db_default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.UUIDField(null=True)
    stop_reason = models.CharField(max_length=500, default="", db_default="")
    created_by = models.UUIDField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "vouchers_voucher"
        verbose_name = "voucher"
        constraints = [
            models.CheckConstraint(
                condition=_at_most("used_count", "total_limit"), name="vouchers_voucher_used_within_total"
            ),
            models.CheckConstraint(
                condition=_at_most("spent_minor", "budget_minor"), name="vouchers_voucher_spent_within_budget"
            ),
            models.CheckConstraint(
                condition=Q(used_count__gte=0, spent_minor__gte=0),
                name="vouchers_voucher_counters_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(scope__in=[scope.value for scope in VoucherScope]), name="vouchers_voucher_scope"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="percent", percent_bp__range=(1, FULL_BP), amount_minor=None, gift_units=None
                )
                | Q(kind="fixed", amount_minor__gt=0, percent_bp=None, gift_units=None)
                | Q(
                    kind="free_shipping",
                    scope="shipping",
                    percent_bp=None,
                    amount_minor=None,
                    gift_units=None,
                )
                | (
                    Q(kind="gift", gift_variant_id__isnull=False, gift_units__gt=0, percent_bp=None)
                    & Q(amount_minor=None)
                    & ~Q(scope="shipping")
                ),
                name="vouchers_voucher_kind",
            ),
            models.CheckConstraint(
                condition=Q(scope="shop", shop_id__isnull=False)
                | Q(scope="platform", shop_id__isnull=True)
                | Q(scope__in=["shipping", "item"]),
                name="vouchers_voucher_giver",
            ),
            models.CheckConstraint(
                condition=(Q(scope="item", kind__in=["percent", "fixed"]) & ~Q(product_ids=[]))
                | (~Q(scope="item") & Q(product_ids=[])),
                name="vouchers_voucher_products",
            ),
            models.CheckConstraint(
                condition=Q(platform_bp=FULL_BP)
                | (Q(platform_bp__range=(0, FULL_BP)) & (Q(shop_id__isnull=False) | ~Q(shop_ids=[]))),
                name="vouchers_voucher_funding",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="vouchers_voucher_times"),
            models.CheckConstraint(
                condition=Q(per_user_limit__gt=0), name="vouchers_voucher_per_user_positive"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$"), name="vouchers_voucher_currency"
            ),
        ]
        indexes = [
            models.Index(fields=["shop_id", "-created_at", "-id"], name="vouchers_voucher_of_shop"),
            models.Index(
                fields=["shop_id", "ends_at", "id"],
                condition=Q(stopped_at=None, needs_code=False),
                name="vouchers_voucher_claimable",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BatchRow(models.Model):
    """Codes that were made together."""

    id = models.UUIDField(primary_key=True)
    voucher = models.ForeignKey(VoucherRow, on_delete=models.PROTECT, related_name="batches")
    prefix = models.CharField(max_length=12, default="", db_default="")
    count = models.IntegerField()
    created_by = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "vouchers_batch"
        verbose_name = "code batch"
        verbose_name_plural = "code batches"
        constraints = [models.CheckConstraint(condition=Q(count__gt=0), name="vouchers_batch_count_positive")]

    def __str__(self) -> str:
        return f"{self.count} codes {self.prefix}".strip()


class CodeRow(models.Model):
    """A code. Without a batch it is for everybody and never claimed itself."""

    code = models.CharField(max_length=40, primary_key=True)
    voucher = models.ForeignKey(VoucherRow, on_delete=models.PROTECT, related_name="codes")
    batch = models.ForeignKey(BatchRow, on_delete=models.PROTECT, null=True, related_name="codes")
    claimed_by = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vouchers_code"
        verbose_name = "code"
        constraints = [
            models.CheckConstraint(condition=Q(code__regex="^[A-Z0-9]{4,40}$"), name="vouchers_code_form"),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_at=None)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False, batch__isnull=False),
                name="vouchers_code_claimed",
            ),
            models.UniqueConstraint(
                fields=["voucher"], condition=Q(batch=None), name="vouchers_code_one_for_all"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ClaimRow(models.Model):
    """A buyer's right to use a voucher so many times."""

    id = models.UUIDField(primary_key=True)
    voucher = models.ForeignKey(VoucherRow, on_delete=models.PROTECT, related_name="claims")
    user_id = models.UUIDField()
    granted = models.IntegerField()
    used_count = models.IntegerField(default=0, db_default=0)
    claimed_at = models.DateTimeField()

    class Meta:
        db_table = "vouchers_claim"
        verbose_name = "claim"
        constraints = [
            models.UniqueConstraint(fields=["user_id", "voucher"], name="vouchers_claim_one_per_user"),
            models.CheckConstraint(
                condition=Q(used_count__gte=0, used_count__lte=F("granted")),
                name="vouchers_claim_used_within_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.used_count} of {self.granted}"


class TakingRow(models.Model):
    """What a purchase took, or the mark that it gave back: then nothing can be taken for it any more."""

    purchase_id = models.UUIDField(primary_key=True)
    buyer_id = models.UUIDField(null=True)
    status = models.CharField(max_length=10)
    uses = models.JSONField()
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vouchers_taking"
        verbose_name = "taking"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="taken", closed_at=None, buyer_id__isnull=False)
                | Q(status="given_back", closed_at__isnull=False),
                name="vouchers_taking_status",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purchase_id} ({self.status})"


class UseRow(models.Model):
    """One use of a voucher by a purchase."""

    id = models.UUIDField(primary_key=True)
    voucher = models.ForeignKey(VoucherRow, on_delete=models.PROTECT, related_name="uses")
    purchase_id = models.UUIDField()
    user_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    platform_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    used_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vouchers_use"
        verbose_name = "use"
        constraints = [
            models.UniqueConstraint(fields=["purchase_id", "voucher"], name="vouchers_use_once_per_purchase"),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, platform_minor__gte=0, platform_minor__lte=F("amount_minor")),
                name="vouchers_use_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"


class UsePartRow(models.Model):
    """One order's part of a use."""

    id = models.UUIDField(primary_key=True)
    use = models.ForeignKey(UseRow, on_delete=models.PROTECT, related_name="parts")
    shop_id = models.UUIDField()
    order_id = models.UUIDField(null=True)
    amount_minor = models.BigIntegerField()
    platform_minor = models.BigIntegerField()
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vouchers_use_part"
        verbose_name = "part of a use"
        verbose_name_plural = "parts of uses"
        constraints = [
            models.UniqueConstraint(fields=["use", "shop_id"], name="vouchers_use_part_one_per_shop"),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, platform_minor__gte=0, platform_minor__lte=F("amount_minor")),
                name="vouchers_use_part_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor}"
