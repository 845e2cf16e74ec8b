"""Rows of carts."""

from django.db import models
from django.db.models.expressions import Func, Value
from django.db.models.lookups import LessThanOrEqual

from .contracts import MAX_LINES


class CartRow(models.Model):
    """A user's cart; `lines` are StoredLine as JSON, newest first. `version` tells of changes meanwhile."""

    user_id = models.UUIDField(primary_key=True)
    lines = models.JSONField()
    version = models.IntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "cart_cart"
        verbose_name = "cart"
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Func("lines", function="jsonb_array_length", output_field=models.IntegerField()),
                    Value(MAX_LINES),
                ),
                name="cart_cart_at_most_100_lines",
            )
        ]

    def __str__(self) -> str:
        return f"cart of {self.user_id}"
