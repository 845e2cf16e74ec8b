"""Rows of a move: which buckets are on their way, and what changed of them meanwhile."""

from django.db import models

PHASES = ("copying", "closing", "frozen", "gone", "expected", "arriving")


class MovingBucket(models.Model):
    """A bucket on its way out of this cell, or into it.

    `copying`: changes of its rows are noted. `closing`: only who reads the log makes any. `frozen`: nobody does. `gone`: they live elsewhere, and what is left of
    them here is as if it were not there. `expected`: what they tell by the bus is put aside from now on. `arriving`: that, and nobody but
    the mover writes them.
    """

    bucket = models.SmallIntegerField(primary_key=True)
    move = models.CharField(max_length=40)
    phase = models.CharField(max_length=10)

    class Meta:
        db_table = "portability_moving"
        constraints = [
            models.CheckConstraint(condition=models.Q(phase__in=PHASES), name="portability_moving_phase"),
            models.CheckConstraint(
                condition=models.Q(bucket__range=(0, 4095)), name="portability_moving_bucket"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bucket:03x}: {self.phase}"


class ChangedRow(models.Model):
    """A row that changed, by its key, since its bucket is being copied."""

    table = models.CharField(max_length=63)
    key = models.JSONField()

    class Meta:
        db_table = "portability_change"

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
