"""Rows of the sellers context: the shop, and what was decided about it."""

from django.db import models
from django.db.models.functions import Lower

from .contracts import ShopStatus


class ShopRow(models.Model):
    """A seller's front."""

    id = models.UUIDField(primary_key=True)
    owner_id = models.UUIDField()
    name = models.CharField(max_length=60)
    slug = models.CharField(max_length=80)
    status = models.CharField(max_length=12, choices=[(status.value, status.name) for status in ShopStatus])
    description = models.TextField(default="", db_default="")
    country = models.CharField(max_length=2)
    city = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    commission_bp = models.IntegerField()
    is_on_holiday = models.BooleanField(default=False, db_default=False)
    holiday_until = models.DateTimeField(null=True)
    version = models.IntegerField(default=1, db_default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "sellers_shop"
        verbose_name = "shop"
        constraints = [
            models.UniqueConstraint(Lower("name"), name="sellers_shop_name"),
            models.UniqueConstraint(fields=["slug"], name="sellers_shop_slug"),
            models.UniqueConstraint(fields=["owner_id"], name="sellers_shop_one_per_owner"),
            models.CheckConstraint(
                condition=models.Q(commission_bp__range=(0, 10_000)), name="sellers_shop_commission_share"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[status.value for status in ShopStatus]),
                name="sellers_shop_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(is_on_holiday=True) | models.Q(holiday_until__isnull=True),
                name="sellers_shop_holiday_end_needs_holiday",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="sellers_shop_by_status"),
            models.Index(
                fields=["holiday_until"],
                condition=models.Q(holiday_until__isnull=False),
                name="sellers_shop_holiday_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DecisionRow(models.Model):
    """Something decided about a shop: who, when, why. Never updated."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(ShopRow, on_delete=models.CASCADE, related_name="decisions")
    action = models.CharField(max_length=20)
    actor_id = models.UUIDField()
    reason = models.TextField()
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "sellers_decision"
        verbose_name = "decision"
        indexes = [models.Index(fields=["shop", "-id"], name="sellers_decision_of_shop")]

    def __str__(self) -> str:
        return f"{self.action}: {self.reason}"
