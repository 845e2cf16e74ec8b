"""Rows of orders: a mark per purchase, and the projection of each order."""

from django.db import models

from .contracts import OrderStatus


class PurchaseRow(models.Model):
    """That a purchase was placed, or closed before it could be: the mark that makes placing happen once."""

    id = models.UUIDField(primary_key=True)
    is_closed = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "orders_purchase"
        verbose_name = "purchase"

    def __str__(self) -> str:
        return str(self.id)


class OrderRow(models.Model):
    """An order as its events make it, written in the transaction that records them."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=20)
    # The constraint of one order a shop begins with it, so no index of its own.
    purchase_id = models.UUIDField()
    buyer_id = models.UUIDField()
    shop_id = models.UUIDField()
    status = models.CharField(max_length=12)
    payment_method = models.CharField(max_length=8)
    is_paid = models.BooleanField()
    is_contested = models.BooleanField(default=False, db_default=False)
    total_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    placed_at = models.DateTimeField()
    ship_by = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    commission_bp = models.IntegerField()
    version = models.IntegerField()
    document = models.JSONField()

    class Meta:
        db_table = "orders_order"
        verbose_name = "order"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=list(OrderStatus)), name="orders_order_status"
            ),
            models.CheckConstraint(
                condition=models.Q(total_minor__gte=0), name="orders_order_total_not_negative"
            ),
            models.UniqueConstraint(fields=["purchase_id", "shop_id"], name="orders_order_one_per_shop"),
        ]
        indexes = [
            models.Index(fields=["buyer_id", "-placed_at", "-id"], name="orders_order_of_buyer"),
            models.Index(fields=["shop_id", "status", "-placed_at", "-id"], name="orders_order_of_shop"),
            models.Index(
                fields=["delivered_at"],
                name="orders_order_to_complete",
                condition=models.Q(status="delivered", is_contested=False),
            ),
            models.Index(
                fields=["ship_by"],
                name="orders_order_to_ship",
                condition=models.Q(status__in=["placed", "paid"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.status})"
