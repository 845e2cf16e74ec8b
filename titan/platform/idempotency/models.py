"""The stored answers."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Answer(models.Model):
    """What was answered under a key. `status` is null while the work runs, or after its owner died."""

    id = models.BigAutoField(primary_key=True)
    scope = models.TextField()
    key = models.TextField()
    fingerprint = models.BinaryField()
    status = models.SmallIntegerField(null=True)
    headers = models.JSONField(default=dict, db_default={})
    body = models.BinaryField(default=b"", db_default=b"")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_answer"
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="idempotency_answer_scope_key"),
            models.CheckConstraint(
                condition=models.Q(status__isnull=True) | models.Q(status__range=(200, 499)),
                name="idempotency_answer_status_final",
            ),
        ]
        indexes = [BrinIndex(fields=["created_at"], name="idempotency_answer_created")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
