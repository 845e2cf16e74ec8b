"""Rows of the audit log."""

from django.db import models

from titan.platform.db.role import append_only

append_only("ops_audit")


class AuditEntry(models.Model):
    """One action of an operator. Never updated, never deleted; the database chains each entry to the one before."""

    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor = models.CharField(max_length=254)
    action = models.CharField(max_length=80)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=80)
    reason = models.TextField()
    outcome = models.TextField()
    request_id = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, default="", db_default="")
    hash = models.CharField(max_length=64, default="", db_default="")

    class Meta:
        db_table = "ops_audit"
        verbose_name = "audit entry"
        verbose_name_plural = "audit log"
        indexes = [
            models.Index(fields=["target_type", "target_id", "-at"], name="ops_audit_target"),
            models.Index(fields=["-at"], name="ops_audit_recent"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="ops_audit_reason_given")]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"


class BegunEntry(models.Model):
    """An action that has begun and whose outcome is not kept yet. What stays here, its process was killed within it."""

    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor = models.CharField(max_length=254)
    action = models.CharField(max_length=80)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=80)
    reason = models.TextField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "ops_audit_begun"
        indexes = [models.Index(fields=["at"], name="ops_audit_begun_at")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="ops_audit_begun_reason_given")
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"
