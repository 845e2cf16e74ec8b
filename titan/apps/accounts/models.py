"""Rows of sessions, refresh tokens and codes for phone numbers. Users are other people's rows: only ids here."""

from django.db import models
from django.db.models import Q


class Session(models.Model):
    """A signed-in device. Ended sessions stay until they would have expired."""

    id = models.UUIDField(primary_key=True, editable=False)
    user_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    device = models.CharField(max_length=120, blank=True, default="")
    address = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=40, blank=True, default="")
    django_key = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        db_table = "accounts_session"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["browser", "api"]), name="accounts_session_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="accounts_session_ended_because",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user_id", "-seen_at"],
                condition=Q(ended_at__isnull=True),
                name="accounts_session_open",
            ),
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="accounts_session_ended"
            ),
            models.Index(fields=["expires_at"], name="accounts_session_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} session {self.id}"


class RefreshToken(models.Model):
    """A refresh token by its SHA-256. Used ones stay, so that a second use is recognised."""

    hash = models.BinaryField(primary_key=True, max_length=32)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="refresh_tokens")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_refresh_token"
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(used_at__isnull=True), name="accounts_refresh_one_unused"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="accounts_refresh_expiry")]

    def __str__(self) -> str:
        return f"refresh token of {self.session_id}"


class PhoneCode(models.Model):
    """What the code of the last text message to a user is made of; the code itself is kept nowhere."""

    user_id = models.UUIDField(primary_key=True, editable=False)
    nonce = models.CharField(max_length=43, editable=False)
    attempts = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_phone_code"
        constraints = [
            models.CheckConstraint(condition=Q(attempts__gte=0), name="accounts_phone_code_attempts")
        ]

    def __str__(self) -> str:
        return f"code for {self.user_id}"
