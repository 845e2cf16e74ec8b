"""Rows of search: which generation of the index is current. Everything else stands in the index itself."""

from django.db import models


class Generation(models.Model):
    """A built index. The current one changes in the transaction that holds the subscriber's checkpoint."""

    name = models.CharField(max_length=40, primary_key=True)
    format = models.PositiveIntegerField()
    is_current = models.BooleanField()
    activated_at = models.DateTimeField()

    class Meta:
        db_table = "search_generation"
        verbose_name = "generation of the index"
        verbose_name_plural = "generations of the index"
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="search_generation_one_current",
            ),
        ]

    def __str__(self) -> str:
        return self.name
