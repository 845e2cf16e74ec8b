"""Rows of processes and of periodic jobs."""

from django.db import models


class ProcessRow(models.Model):
    """One run of a process kind: where it stands, who holds it, what has happened to it."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=60)
    status = models.CharField(max_length=16)
    step = models.SmallIntegerField(default=0)
    state = models.JSONField()
    attempts = models.IntegerField(default=0)
    error = models.TextField(default="", blank=True)
    journal = models.JSONField(default=list)
    fence = models.IntegerField(default=0)
    wake_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "processes_process"
        verbose_name = "process"
        verbose_name_plural = "processes"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["running", "waiting", "undoing", "succeeded", "undone", "stuck"]
                ),
                name="processes_process_status",
            )
        ]
        indexes = [
            models.Index(
                fields=["wake_at"],
                name="processes_process_due",
                condition=models.Q(status__in=["running", "waiting", "undoing"]),
            ),
            models.Index(fields=["kind", "-created_at"], name="processes_process_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.status})"


class ProcessKey(models.Model):
    """A claim that one process alone may hold: a caller's key, a quote."""

    key = models.CharField(max_length=400, primary_key=True)
    process = models.ForeignKey(ProcessRow, on_delete=models.CASCADE, related_name="keys")

    class Meta:
        db_table = "processes_key"

    def __str__(self) -> str:
        return self.key


class PeriodicRun(models.Model):
    """When a periodic job last ran; its row lock keeps two workers from running it together."""

    name = models.CharField(max_length=120, primary_key=True)
    ran_at = models.DateTimeField()

    class Meta:
        db_table = "processes_periodic"

    def __str__(self) -> str:
        return f"{self.name} at {self.ran_at:%F %T}"
