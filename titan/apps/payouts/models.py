"""Rows of payouts: settings, lines, reserves, payouts, batches."""

from django.db import models
from django.db.models import F, Q

from titan.platform.db.role import append_only

from .contracts import LineKind, PayoutStatus, Schedule

append_only("payouts_line", may_change=("payout_id", "is_settled"))


class SettingsRow(models.Model):
    """How a shop is paid. Its lock makes the payouts of a shop one after another."""

    shop_id = models.UUIDField(primary_key=True)
    schedule = models.CharField(max_length=7, default=Schedule.WEEKLY.value)
    minimum_minor = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=70, default="", blank=True)
    iban = models.CharField(max_length=34, default="", blank=True)
    reserve_bp = models.IntegerField(default=0)
    reserve_days = models.IntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "payouts_settings"
        verbose_name = "payout settings"
        verbose_name_plural = "payout settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(schedule__in=[one.value for one in Schedule]), name="payouts_settings_schedule"
            ),
            models.CheckConstraint(condition=Q(minimum_minor__gte=0), name="payouts_settings_minimum"),
            models.CheckConstraint(
                condition=Q(iban="", holder="") | (~Q(iban="") & ~Q(holder="")),
                name="payouts_settings_account",
            ),
            models.CheckConstraint(
                condition=Q(reserve_bp__range=(0, 10_000)), name="payouts_settings_reserve"
            ),
            models.CheckConstraint(condition=Q(reserve_days__gte=0), name="payouts_settings_reserve_days"),
        ]

    def __str__(self) -> str:
        return str(self.shop_id)


class BatchRow(models.Model):
    """Payouts that went to the bank at once."""

    id = models.UUIDField(primary_key=True)
    currency = models.CharField(max_length=3)
    payouts = models.IntegerField()
    entries = models.JSONField()
    total_minor = models.BigIntegerField()
    actor_id = models.UUIDField()
    reason = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "payouts_batch"
        verbose_name = "batch for the bank"
        verbose_name_plural = "batches for the bank"
        constraints = [models.CheckConstraint(condition=Q(payouts__gt=0), name="payouts_batch_not_empty")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.currency}"


class PayoutRow(models.Model):
    """A payout. Its amount is held in the ledger while it is not paid, failed or cancelled."""

    id = models.UUIDField(primary_key=True)
    shop_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    period = models.CharField(max_length=80)
    status = models.CharField(max_length=15)
    holder = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    needs_two = models.BooleanField()
    approved_by_id = models.UUIDField(null=True)
    second_approved_by_id = models.UUIDField(null=True)
    attempt = models.IntegerField(default=1)
    reference = models.CharField(max_length=140, default="", blank=True)
    failure = models.CharField(max_length=500, default="", blank=True)
    batch = models.ForeignKey(BatchRow, on_delete=models.PROTECT, null=True, related_name="rows")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payouts_payout"
        verbose_name = "payout"
        constraints = [
            models.UniqueConstraint(
                fields=["shop_id", "currency", "period"], name="payouts_payout_once_per_period"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payouts_payout_amount_positive"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in PayoutStatus]),
                name="payouts_payout_status",
            ),
            models.CheckConstraint(
                condition=Q(second_approved_by_id=None)
                | (Q(approved_by_id__isnull=False) & ~Q(second_approved_by_id=F("approved_by_id"))),
                name="payouts_payout_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "sent", "paid"])
                | Q(approved_by_id__isnull=False, needs_two=False)
                | Q(second_approved_by_id__isnull=False),
                name="payouts_payout_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status="paid") | ~Q(reference=""), name="payouts_payout_paid_has_reference"
            ),
        ]
        indexes = [
            models.Index(fields=["shop_id", "-created_at", "-id"], name="payouts_payout_of_shop"),
            models.Index(fields=["currency"], name="payouts_payout_to_send", condition=Q(status="approved")),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.amount_minor} {self.currency}"


class LineRow(models.Model):
    """A movement of what a shop has earned; its payout is set once, and unset where that is called off."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=13)
    source_id = models.UUIDField()
    shop_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    order_id = models.UUIDField(null=True)
    gross_minor = models.BigIntegerField(default=0)
    commission_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    other_minor = models.BigIntegerField(default=0)
    amount_minor = models.BigIntegerField()
    at = models.DateTimeField()
    is_settled = models.BooleanField(default=True)
    payout = models.ForeignKey(PayoutRow, on_delete=models.PROTECT, null=True, related_name="lines")

    class Meta:
        db_table = "payouts_line"
        verbose_name = "payout line"
        constraints = [
            models.UniqueConstraint(fields=["kind", "source_id"], name="payouts_line_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in LineKind]), name="payouts_line_kind"
            ),
            models.CheckConstraint(
                condition=Q(
                    amount_minor=F("gross_minor") - F("commission_minor") - F("tax_minor") + F("other_minor")
                ),
                name="payouts_line_sums",
            ),
        ]
        indexes = [
            models.Index(fields=["shop_id", "currency"], name="payouts_line_open", condition=Q(payout=None)),
            models.Index(
                fields=["shop_id", "currency"], name="payouts_line_unsettled", condition=Q(is_settled=False)
            ),
            models.Index(fields=["shop_id", "at"], name="payouts_line_of_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor} {self.currency}"


class ReserveRow(models.Model):
    """A part of a release that is kept back for a time."""

    id = models.UUIDField(primary_key=True)
    shop_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    order_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    kept_at = models.DateTimeField()
    free_at = models.DateTimeField()
    freed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payouts_reserve"
        verbose_name = "reserve"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payouts_reserve_amount_positive"),
        ]
        indexes = [
            models.Index(fields=["free_at"], name="payouts_reserve_due", condition=Q(freed_at=None)),
            models.Index(fields=["shop_id", "free_at"], name="payouts_reserve_of_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} until {self.free_at:%Y-%m-%d}"
