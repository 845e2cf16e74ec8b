"""Rows of notifications."""

from django.db import models


class NotificationRow(models.Model):
    """One notification; `cause` is the event that it tells of, so a fact is told once."""

    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    body = models.TextField()
    url = models.CharField(max_length=300)
    cause = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_notification"
        verbose_name = "notification"
        constraints = [
            models.UniqueConstraint(fields=["cause", "user_id"], name="notifications_notification_told_once")
        ]
        indexes = [
            models.Index(fields=["user_id", "-created_at", "-id"], name="notifications_of_user"),
            models.Index(
                fields=["user_id"], name="notifications_unread", condition=models.Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class KnownOrder(models.Model):
    """What later mails of an order need, copied from the fact that it was placed."""

    order_id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=20)
    shop_name = models.CharField(max_length=120)
    seller_id = models.UUIDField()
    buyer_id = models.UUIDField()
    buyer_name = models.CharField(max_length=200)
    buyer_email = models.CharField(max_length=254)

    class Meta:
        db_table = "notifications_order"
        verbose_name = "known order"

    def __str__(self) -> str:
        return self.number


class ReminderRow(models.Model):
    """What the side whose turn it is in a case will be told shortly before its time runs out; `message` as in contracts."""

    case_id = models.UUIDField(primary_key=True)
    due_at = models.DateTimeField()
    remind_at = models.DateTimeField()
    message = models.JSONField()

    class Meta:
        db_table = "notifications_reminder"
        verbose_name = "reminder"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(remind_at__lte=models.F("due_at")), name="notifications_reminder_ahead"
            )
        ]
        indexes = [models.Index(fields=["remind_at"], name="notifications_reminder_due")]

    def __str__(self) -> str:
        return f"{self.case_id} until {self.due_at:%Y-%m-%d}"
