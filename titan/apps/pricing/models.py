"""Rows of pricing: frozen quotes and quantity tiers."""

from django.db import models


class QuoteRow(models.Model):
    """A frozen quote; `document` is the Quote contract."""

    id = models.UUIDField(primary_key=True)
    buyer_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    document = models.JSONField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "pricing_quote"
        verbose_name = "quote"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total_minor__gte=0), name="pricing_quote_total_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="pricing_quote_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="pricing_quote_expiry")]

    def __str__(self) -> str:
        return f"quote {self.id}"


class TierRow(models.Model):
    """A quantity price of a variant."""

    variant_id = models.UUIDField()
    min_quantity = models.IntegerField()
    unit_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        db_table = "pricing_tier"
        verbose_name = "quantity price"
        constraints = [
            models.UniqueConstraint(
                fields=["variant_id", "currency", "min_quantity"], name="pricing_tier_once"
            ),
            models.CheckConstraint(condition=models.Q(min_quantity__gt=1), name="pricing_tier_above_one"),
            models.CheckConstraint(condition=models.Q(unit_minor__gt=0), name="pricing_tier_price_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} from {self.min_quantity}"
