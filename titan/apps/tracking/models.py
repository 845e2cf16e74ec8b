"""Rows of tracking: parcels, their scans, and the webhooks that told of them."""

from django.db import models

from .contracts import TrackingStatus

_STATUSES = [status.value for status in TrackingStatus]


class ParcelRow(models.Model):
    """A parcel with a carrier. Who may see it is copied from the shipment.

    With a `replacement_id` it carries goods that were sent instead of others of the order.
    """

    id = models.UUIDField(primary_key=True)
    order_id = models.UUIDField()
    replacement_id = models.UUIDField(null=True, unique=True)
    shop_id = models.UUIDField()
    buyer_id = models.UUIDField()
    carrier = models.CharField(max_length=20)
    tracking_number = models.CharField(max_length=40)
    status = models.CharField(max_length=24)
    shipped_at = models.DateTimeField()
    estimated_delivery_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "tracking_parcel"
        verbose_name = "parcel"
        constraints = [
            models.UniqueConstraint(
                fields=["order_id", "replacement_id"], nulls_distinct=False, name="tracking_parcel_one_own"
            ),
            models.UniqueConstraint(fields=["carrier", "tracking_number"], name="tracking_parcel_number"),
            models.CheckConstraint(
                condition=models.Q(status__in=_STATUSES), name="tracking_parcel_status_known"
            ),
        ]
        indexes = [models.Index(fields=["status", "-updated_at"], name="tracking_parcel_by_status")]

    def __str__(self) -> str:
        return f"{self.tracking_number} ({self.status})"


class ScanRow(models.Model):
    """One sighting. `scan_id` is the carrier's own, so that a sighting told twice is kept once."""

    id = models.BigAutoField(primary_key=True)
    parcel = models.ForeignKey(ParcelRow, on_delete=models.CASCADE, related_name="scans")
    scan_id = models.CharField(max_length=80)
    code = models.CharField(max_length=40)
    status = models.CharField(max_length=24)
    place = models.CharField(max_length=120)
    note = models.CharField(max_length=300)
    scanned_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "tracking_scan"
        verbose_name = "scan"
        constraints = [
            models.UniqueConstraint(fields=["parcel", "scan_id"], name="tracking_scan_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=_STATUSES), name="tracking_scan_status_known"
            ),
        ]
        indexes = [models.Index(fields=["parcel", "scanned_at"], name="tracking_scan_history")]

    def __str__(self) -> str:
        return f"{self.status} {self.place}"


class WebhookRow(models.Model):
    """A webhook that was accepted. Without `applied_at` it waits for its parcel to become known."""

    id = models.BigAutoField(primary_key=True)
    carrier = models.CharField(max_length=20)
    webhook_id = models.CharField(max_length=80)
    tracking_number = models.CharField(max_length=40)
    scan = models.JSONField()
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tracking_webhook"
        verbose_name = "webhook"
        constraints = [
            models.UniqueConstraint(fields=["carrier", "webhook_id"], name="tracking_webhook_once")
        ]
        indexes = [
            models.Index(
                fields=["carrier", "tracking_number"],
                condition=models.Q(applied_at__isnull=True),
                name="tracking_webhook_waiting",
            ),
            models.Index(fields=["received_at"], name="tracking_webhook_age"),
        ]

    def __str__(self) -> str:
        return self.webhook_id
