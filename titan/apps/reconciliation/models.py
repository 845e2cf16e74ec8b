"""Rows of reconciliation: runs, findings, and the two books side by side while a run compares them."""

from django.db import models
from django.db.models import Q

from .contracts import FindingKind, FindingStatus, Mend, RunStatus


class RunRow(models.Model):
    """A comparison of one provider's day."""

    id = models.UUIDField(primary_key=True)
    provider = models.CharField(max_length=20)
    day = models.DateField()
    until = models.DateTimeField()
    status = models.CharField(max_length=8, default=RunStatus.RUNNING.value)
    theirs = models.IntegerField(default=0)
    ours = models.IntegerField(default=0)
    found = models.IntegerField(default=0)
    fees = models.IntegerField(default=0, db_default=0)
    error = models.CharField(max_length=300, default="", blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reconciliation_run"
        verbose_name = "run"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in RunStatus]),
                name="reconciliation_run_status",
            ),
            models.CheckConstraint(
                condition=Q(status="running", ended_at=None)
                | Q(status__in=["done", "failed"], ended_at__isnull=False),
                name="reconciliation_run_ended",
            ),
            models.UniqueConstraint(
                fields=["provider", "day"],
                condition=Q(status="running"),
                name="reconciliation_run_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["provider", "day", "-started_at"], name="reconciliation_run_of_day")]

    def __str__(self) -> str:
        return f"{self.provider} {self.day}"


class FindingRow(models.Model):
    """A difference. `run` saw it first, `seen_run` last; the same difference is never a second row."""

    id = models.UUIDField(primary_key=True)
    run = models.ForeignKey(RunRow, on_delete=models.PROTECT, related_name="findings")
    seen_run = models.ForeignKey(RunRow, on_delete=models.PROTECT, related_name="seen")
    provider = models.CharField(max_length=20)
    day = models.DateField()
    kind = models.CharField(max_length=8)
    payment_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=120, default="", blank=True)
    ours_minor = models.BigIntegerField(null=True)
    ours_currency = models.CharField(max_length=3, default="", blank=True)
    theirs_minor = models.BigIntegerField(null=True)
    theirs_currency = models.CharField(max_length=3, default="", blank=True)
    detail = models.CharField(max_length=300, default="", blank=True)
    status = models.CharField(max_length=7, default=FindingStatus.OPEN.value)
    mended_by = models.CharField(max_length=20, default="", blank=True)
    note = models.CharField(max_length=500, default="", blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reconciliation_finding"
        verbose_name = "finding"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in FindingKind]), name="reconciliation_finding_kind"
            ),
            models.CheckConstraint(
                condition=Q(status="open", mended_by="", closed_at=None)
                | Q(
                    status__in=["mended", "ignored"],
                    mended_by__in=[mend.value for mend in Mend],
                    closed_at__isnull=False,
                ),
                name="reconciliation_finding_closed",
            ),
            models.UniqueConstraint(
                fields=["provider", "kind", "payment_id", "reference"],
                nulls_distinct=False,
                name="reconciliation_finding_once",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "day"], name="reconciliation_finding_of_day"),
            models.Index(fields=["kind"], condition=Q(status="open"), name="reconciliation_finding_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference or self.payment_id}"


class TheirRow(models.Model):
    """A charge of the provider's book, while a run compares it."""

    id = models.BigAutoField(primary_key=True)
    run_id = models.UUIDField()
    reference = models.CharField(max_length=120)
    payment_id = models.UUIDField(null=True)
    status = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    captured_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(null=True)
    fee_due_minor = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "reconciliation_theirs"
        verbose_name = "charge of a provider"
        constraints = [
            models.UniqueConstraint(fields=["run_id", "reference"], name="reconciliation_theirs_once")
        ]
        indexes = [models.Index(fields=["run_id", "payment_id"], name="reconciliation_theirs_payment")]

    def __str__(self) -> str:
        return self.reference


class OurRow(models.Model):
    """A payment of ours, while a run compares it. `is_of_day`: it was started on that day with that provider.

    `fee_minor` is what the ledger has booked as its fee, None before anything was.
    """

    id = models.BigAutoField(primary_key=True)
    run_id = models.UUIDField()
    payment_id = models.UUIDField()
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=120)
    status = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    captured_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(null=True)
    is_of_day = models.BooleanField()

    class Meta:
        db_table = "reconciliation_ours"
        verbose_name = "payment of ours"
        constraints = [
            models.UniqueConstraint(fields=["run_id", "payment_id"], name="reconciliation_ours_once")
        ]

    def __str__(self) -> str:
        return str(self.payment_id)
