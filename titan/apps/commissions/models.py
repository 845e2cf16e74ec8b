"""Rows of commissions: rules and tax rates, append-only but for the end of a rule."""

from django.db import models
from django.db.models import Q

from titan.platform.db.role import append_only

from .contracts import FixedPer

append_only("commissions_rule", may_change=("valid_to",))
append_only("commissions_tax_rate")


class RuleRow(models.Model):
    """A rule. A trigger lets `valid_to` change until it has passed, and nothing else; no row goes away."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80)
    shop_id = models.UUIDField(null=True, blank=True)
    category_id = models.UUIDField(null=True, blank=True)
    position = models.IntegerField(default=100)
    percent_bp = models.IntegerField()
    fixed_minor = models.BigIntegerField(default=0)
    fixed_per = models.CharField(
        max_length=5, default=FixedPer.ORDER.value, choices=[(one.value, one.value) for one in FixedPer]
    )
    floor_minor = models.BigIntegerField(null=True, blank=True)
    cap_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)
    replaces_id = models.UUIDField(null=True)
    actor_id = models.UUIDField()
    reason = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "commissions_rule"
        verbose_name = "commission rule"
        constraints = [
            models.CheckConstraint(
                condition=Q(percent_bp__range=(0, 10_000)), name="commissions_rule_percent"
            ),
            models.CheckConstraint(
                condition=Q(fixed_minor__gte=0)
                & (Q(floor_minor__isnull=True) | Q(floor_minor__gte=0))
                & (Q(cap_minor__isnull=True) | Q(cap_minor__gte=0)),
                name="commissions_rule_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(cap_minor__isnull=True)
                | Q(floor_minor__isnull=True)
                | Q(cap_minor__gte=models.F("floor_minor")),
                name="commissions_rule_cap_above_floor",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$")
                | Q(currency="", fixed_minor=0, floor_minor__isnull=True, cap_minor__isnull=True),
                name="commissions_rule_amounts_have_currency",
            ),
            models.CheckConstraint(
                condition=Q(fixed_per__in=[one.value for one in FixedPer]), name="commissions_rule_fixed_per"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="commissions_rule_ends_after_begin",
            ),
            models.UniqueConstraint(fields=["replaces_id"], name="commissions_rule_replaced_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class TaxRateRow(models.Model):
    """The tax on fees of shops of a country; of several the latest that has begun counts. Append-only."""

    id = models.BigAutoField(primary_key=True)
    country = models.CharField(max_length=2)
    tax_bp = models.IntegerField()
    valid_from = models.DateTimeField()
    actor_id = models.UUIDField()
    reason = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "commissions_tax_rate"
        verbose_name = "tax rate on fees"
        verbose_name_plural = "tax rates on fees"
        constraints = [
            models.UniqueConstraint(fields=["country", "valid_from"], name="commissions_tax_rate_once"),
            models.CheckConstraint(condition=Q(tax_bp__range=(0, 10_000)), name="commissions_tax_rate_share"),
            models.CheckConstraint(
                condition=Q(country__regex="^[A-Z]{2}$"), name="commissions_tax_rate_country"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.tax_bp / 100:g} %"


class RevisionRow(models.Model):
    """The mark of the rules as they stand; every change locks it and sets a new one."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    mark = models.UUIDField()

    class Meta:
        db_table = "commissions_revision"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="commissions_revision_single")]

    def __str__(self) -> str:
        return str(self.mark)
