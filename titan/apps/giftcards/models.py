"""Rows of gift cards. What is on a card stands in the ledger."""

from django.db import models
from django.db.models import Q

from .contracts import CardStatus


class GiftCardRow(models.Model):
    """A card. The code itself is not stored."""

    id = models.UUIDField(primary_key=True)
    code_hash = models.CharField(max_length=64)
    last4 = models.CharField(max_length=4)
    currency = models.CharField(max_length=3)
    issued_minor = models.BigIntegerField()
    status = models.CharField(max_length=8, default=CardStatus.ACTIVE.value)
    buyer_id = models.UUIDField(null=True)
    recipient_email = models.EmailField(max_length=254, default="", blank=True)
    message = models.CharField(max_length=500, default="", blank=True)
    reason = models.CharField(max_length=200, default="", blank=True)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "giftcards_card"
        verbose_name = "gift card"
        constraints = [
            models.UniqueConstraint(fields=["code_hash"], name="giftcards_card_code"),
            models.CheckConstraint(condition=Q(issued_minor__gt=0), name="giftcards_card_amount_positive"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in CardStatus]), name="giftcards_card_status"
            ),
        ]
        indexes = [models.Index(fields=["buyer_id", "-created_at"], name="giftcards_card_of_buyer")]

    def __str__(self) -> str:
        return f"…{self.last4} ({self.status})"


class CreditGrantRow(models.Model):
    """Store credit that an operator granted."""

    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    actor_id = models.UUIDField()
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "giftcards_credit_grant"
        verbose_name = "store credit granted"
        verbose_name_plural = "store credit granted"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="giftcards_grant_amount_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="giftcards_grant_reason_given"),
        ]
        indexes = [models.Index(fields=["user_id", "-created_at"], name="giftcards_grant_of_user")]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} to {self.user_id}"
