"""Rows of gift cards. What is on a card stands in the ledger."""

from django.db import models
from django.db.models import F, Q

from titan.platform.db.role import append_only

from .contracts import CardStatus, GiveawayKind, GiveawayStatus

append_only("giftcards_credit_grant")


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


class GiveawayRow(models.Model):
    """Cards or credit that an operator asked the platform to give away; what is made of it follows from its id."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=6)
    count = models.IntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    user_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200)
    status = models.CharField(max_length=15)
    needs_two = models.BooleanField()
    requested_by = models.UUIDField()
    requested_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "giftcards_giveaway"
        verbose_name = "giveaway"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, count__range=(1, 1000)), name="giftcards_giveaway_amounts"
            ),
            models.CheckConstraint(
                condition=Q(kind=GiveawayKind.CARDS.value, user_id=None)
                | Q(kind=GiveawayKind.CREDIT.value, user_id__isnull=False, count=1, expires_at=None),
                name="giftcards_giveaway_kind",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in GiveawayStatus]),
                name="giftcards_giveaway_status",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="giftcards_giveaway_reason_given"),
            # Who asked may take a wish back, but never approve it.
            models.CheckConstraint(
                condition=~Q(status__in=[GiveawayStatus.APPROVED.value, GiveawayStatus.DONE.value])
                | Q(needs_two=False)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by"))),
                name="giftcards_giveaway_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status=GiveawayStatus.DONE.value, done_at__isnull=False)
                | (~Q(status=GiveawayStatus.DONE.value) & Q(done_at=None)),
                name="giftcards_giveaway_done_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["requested_at"],
                condition=Q(status=GiveawayStatus.APPROVED.value),
                name="giftcards_giveaway_due",
            )
        ]

    def __str__(self) -> str:
        what = f"{self.count} cards" if self.kind == GiveawayKind.CARDS else "credit"
        return f"{what} of {self.amount_minor} {self.currency} ({self.status.replace('_', ' ')})"
