"""Rows of the warehouses context."""

from django.db import models
from django.db.models import Q


class WarehouseRow(models.Model):
    """A place of a shop."""

    id = models.UUIDField(primary_key=True)
    shop_id = models.UUIDField()
    name = models.CharField(max_length=80)
    country = models.CharField(max_length=2)
    city = models.CharField(max_length=120)
    postal_code = models.CharField(max_length=20, blank=True)
    is_default = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "warehouses_warehouse"
        verbose_name = "warehouse"
        constraints = [
            models.UniqueConstraint(fields=["shop_id", "name"], name="warehouses_warehouse_name"),
            models.UniqueConstraint(
                fields=["shop_id"], condition=Q(is_default=True), name="warehouses_warehouse_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name
