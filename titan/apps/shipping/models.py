"""Rows of shipping: services with their rate tables, and shipments."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .contracts import RateKind, ShipmentStatus


class ServiceRow(models.Model):
    """A way in which a shop ships to a zone. Retired ones stay, since shipments name them."""

    id = models.UUIDField(primary_key=True)
    shop_id = models.UUIDField()
    name = models.CharField(max_length=60)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    kind = models.CharField(max_length=8)
    days_min = models.SmallIntegerField()
    days_max = models.SmallIntegerField()
    max_weight_grams = models.IntegerField(null=True)
    is_active = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "shipping_service"
        verbose_name = "shipping service"
        constraints = [
            models.UniqueConstraint(
                fields=["shop_id", "name", "countries"],
                condition=models.Q(is_active=True),
                name="shipping_service_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in RateKind]), name="shipping_service_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(days_min__gte=0, days_max__gte=models.F("days_min")),
                name="shipping_service_days_ordered",
            ),
            models.CheckConstraint(
                condition=models.Q(max_weight_grams__isnull=True) | models.Q(max_weight_grams__gte=1),
                name="shipping_service_weight_positive",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop_id"], condition=models.Q(is_active=True), name="shipping_service_of_shop"
            )
        ]

    def __str__(self) -> str:
        return self.name


class RateRow(models.Model):
    """The rate table of a service in one currency. `tiers` is [[minimum, cost in minor units], …], rising."""

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(ServiceRow, on_delete=models.CASCADE, related_name="rates")
    currency = models.CharField(max_length=3)
    free_from_minor = models.BigIntegerField(null=True)
    tiers = models.JSONField()

    class Meta:
        db_table = "shipping_rate"
        verbose_name = "rate table"
        constraints = [
            models.UniqueConstraint(fields=["service", "currency"], name="shipping_rate_one_per_currency"),
            models.CheckConstraint(
                condition=models.Q(free_from_minor__isnull=True) | models.Q(free_from_minor__gte=0),
                name="shipping_rate_free_from_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.currency


class ShipmentRow(models.Model):
    """What a shop sends for an order.

    `booking_at` is set before a carrier is called, so that a label that a crash left behind is not forgotten.
    `is_label_to_void` means that a label is, or may be, at the carrier for an order that was called off.
    With a `replacement_id` it carries goods that are sent instead of others of the order.
    """

    id = models.UUIDField(primary_key=True)
    order_id = models.UUIDField()
    replacement_id = models.UUIDField(null=True, unique=True)
    order_number = models.CharField(max_length=20)
    shop_id = models.UUIDField()
    buyer_id = models.UUIDField()
    status = models.CharField(max_length=12)
    is_awaiting_payment = models.BooleanField()
    service_id = models.UUIDField()
    service_name = models.CharField(max_length=60)
    days_max = models.SmallIntegerField()
    collect_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    address = models.JSONField()
    carrier = models.CharField(max_length=20, default="", db_default="")
    tracking_number = models.CharField(max_length=40, default="", db_default="")
    ship_by = models.DateTimeField()
    booking_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    shipped_by = models.UUIDField(null=True)
    estimated_delivery_at = models.DateTimeField(null=True)
    is_label_to_void = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "shipping_shipment"
        verbose_name = "shipment"
        constraints = [
            models.UniqueConstraint(
                fields=["order_id", "replacement_id"], nulls_distinct=False, name="shipping_shipment_one_own"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[status.value for status in ShipmentStatus]),
                name="shipping_shipment_status",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["shipped", "delivered"])
                | (models.Q(shipped_at__isnull=False) & ~models.Q(tracking_number="")),
                name="shipping_shipment_shipped_has_number",
            ),
            models.CheckConstraint(
                condition=models.Q(collect_minor__gte=0), name="shipping_shipment_collect_not_negative"
            ),
            models.UniqueConstraint(
                fields=["carrier", "tracking_number"],
                condition=~models.Q(tracking_number=""),
                name="shipping_shipment_number",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop_id", "ship_by", "id"],
                condition=models.Q(status="to_ship", is_awaiting_payment=False),
                name="shipping_shipment_to_ship",
            ),
            models.Index(
                fields=["updated_at"],
                condition=models.Q(is_label_to_void=True),
                name="shipping_shipment_to_void",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_number} ({self.status})"
