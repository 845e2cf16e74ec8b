"""Rows of coins: what each buyer has, every movement, what purchases spent and orders earned."""

from django.db import models
from django.db.models import F, Q

from titan.platform.db.role import append_only

from .contracts import Movement

append_only("gamification_entry")


class PurseRow(models.Model):
    """A buyer's coins in sums. Whoever moves coins of a buyer locks this row first."""

    user_id = models.UUIDField(primary_key=True)
    earned = models.BigIntegerField(default=0)
    granted = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    taken_back = models.BigIntegerField(default=0)
    expired = models.BigIntegerField(default=0)
    # Everything that came before has ended, and is gone.
    ended_before = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "gamification_purse"
        verbose_name = "purse"
        constraints = [
            models.CheckConstraint(
                condition=Q(earned__gte=0, granted__gte=0, spent__gte=0, taken_back__gte=0, expired__gte=0),
                name="gamification_purse_sums_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(earned__gte=F("spent") + F("taken_back") + F("expired") - F("granted")),
                name="gamification_purse_balance_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["ended_before", "user_id"], name="gamification_purse_ending")]

    def __str__(self) -> str:
        return f"{self.balance} coins"

    @property
    def balance(self) -> int:
        """What can be spent."""
        return self.earned + self.granted - self.left_ever

    @property
    def left_ever(self) -> int:
        """All that went and did not come back."""
        return self.spent + self.taken_back + self.expired


class EntryRow(models.Model):
    """A movement. Its id is that of the transfer in the ledger."""

    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    movement = models.CharField(max_length=10)
    coins = models.BigIntegerField()
    reference_id = models.UUIDField()
    reason = models.CharField(max_length=200, default="")
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "gamification_entry"
        verbose_name = "movement"
        constraints = [
            models.CheckConstraint(condition=Q(coins__gt=0), name="gamification_entry_coins_positive"),
            models.CheckConstraint(
                condition=Q(movement__in=[movement.value for movement in Movement]),
                name="gamification_entry_movement",
            ),
        ]
        indexes = [models.Index(fields=["user_id", "-at", "-id"], name="gamification_entry_of_user")]

    def __str__(self) -> str:
        return f"{self.coins} {self.movement}"


class TakingRow(models.Model):
    """What a purchase spent, or the mark that it gave back: then nothing can be spent for it any more."""

    purchase_id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField(null=True)
    status = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "gamification_taking"
        verbose_name = "purchase with coins"
        verbose_name_plural = "purchases with coins"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="taken", closed_at=None, user_id__isnull=False)
                | Q(status="given_back", closed_at__isnull=False),
                name="gamification_taking_status",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purchase_id} ({self.status})"


class TakingPartRow(models.Model):
    """One order's coins, and how many of them came back."""

    order_id = models.UUIDField(primary_key=True)
    taking = models.ForeignKey(TakingRow, on_delete=models.PROTECT, related_name="parts")
    coins = models.BigIntegerField()
    returned = models.BigIntegerField(default=0)

    class Meta:
        db_table = "gamification_taking_part"
        verbose_name = "order with coins"
        verbose_name_plural = "orders with coins"
        constraints = [
            models.CheckConstraint(
                condition=Q(coins__gt=0, returned__gte=0, returned__lte=F("coins")),
                name="gamification_taking_part_returned",
            )
        ]

    def __str__(self) -> str:
        return f"{self.coins} coins, {self.returned} back"


class EarningRow(models.Model):
    """What a finished order earned, what of it is to be taken back, and what of that could be."""

    order_id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    coins = models.BigIntegerField()
    due_back = models.BigIntegerField(default=0)
    taken_back = models.BigIntegerField(default=0)
    earned_at = models.DateTimeField()

    class Meta:
        db_table = "gamification_earning"
        verbose_name = "earning"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    coins__gt=0,
                    taken_back__gte=0,
                    taken_back__lte=F("due_back"),
                    due_back__lte=F("coins"),
                ),
                name="gamification_earning_taken_back",
            )
        ]
        indexes = [
            models.Index(
                fields=["user_id"],
                condition=Q(due_back__gt=F("taken_back")),
                name="gamification_earning_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.coins} coins"
