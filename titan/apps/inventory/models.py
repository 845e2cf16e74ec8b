"""Rows of the inventory context. They are written by the SQL functions beside the migrations alone."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from titan.platform.db.role import append_only

from .contracts import MovementCause

append_only("inventory_movement")
RESERVATION_STATUSES = ("held", "allocated", "released", "expired")


class StockRow(models.Model):
    """Units of a variant in a warehouse.

    `allotted_out` are units granted to other cells (`AllotmentRow`), 0 while there is one cell. Units that another
    cell granted to this one lie in the place `LEASE`, of whatever variant. `version` grows whenever the free units change;
    the gate goes by it.
    """

    id = models.BigAutoField(primary_key=True)
    variant_id = models.UUIDField()
    warehouse_id = models.UUIDField()
    shop_id = models.UUIDField()
    product_id = models.UUIDField()
    is_default = models.BooleanField()
    on_hand = models.IntegerField(default=0, db_default=0)
    reserved = models.IntegerField(default=0, db_default=0)
    allocated = models.IntegerField(default=0, db_default=0)
    allotted_out = models.IntegerField(default=0, db_default=0)
    version = models.BigIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "inventory_stock"
        verbose_name = "stock"
        verbose_name_plural = "stock"
        constraints = [
            models.UniqueConstraint(fields=["variant_id", "warehouse_id"], name="inventory_stock_place"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="inventory_stock_on_hand"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="inventory_stock_reserved"),
            models.CheckConstraint(condition=Q(allocated__gte=0), name="inventory_stock_allocated"),
            models.CheckConstraint(condition=Q(allotted_out__gte=0), name="inventory_stock_allotted_out"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=F("reserved") + F("allocated") + F("allotted_out")),
                name="inventory_stock_not_oversold",
            ),
        ]
        indexes = [
            models.Index(fields=["product_id"], name="inventory_stock_of_product"),
            models.Index(fields=["shop_id", "variant_id"], name="inventory_stock_of_shop"),
        ]

    def __str__(self) -> str:
        return f"stock of {self.variant_id}"


class ReservationRow(models.Model):
    """A hold of several lines. A released one is closed for good, even if it never held anything."""

    id = models.UUIDField(primary_key=True)
    status = models.CharField(max_length=10, choices=[(s, s) for s in RESERVATION_STATUSES])
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inventory_reservation"
        verbose_name = "reservation"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=RESERVATION_STATUSES), name="inventory_reservation_status"
            )
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(status="held"), name="inventory_reservation_due"),
            BrinIndex(fields=["created_at"], name="inventory_reservation_made"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ReservationLineRow(models.Model):
    """Units that a reservation took from one place.

    While `settled` is empty they are counted in the stock's `reserved` or `allocated`, by the status of
    the reservation; afterwards they went `back` or were `shipped`.
    """

    pk = models.CompositePrimaryKey("reservation_id", "variant_id", "warehouse_id")
    # The primary key begins with it; a second index would only cost.
    reservation = models.ForeignKey(
        ReservationRow, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    variant_id = models.UUIDField()
    warehouse_id = models.UUIDField()
    shop_id = models.UUIDField()
    quantity = models.IntegerField()
    settled = models.CharField(max_length=7, default="", db_default="")

    class Meta:
        db_table = "inventory_reservation_line"
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_line_quantity"),
            models.CheckConstraint(
                condition=Q(settled__in=("", "back", "shipped")), name="inventory_line_settled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.variant_id}"


class OrderRow(models.Model):
    """Under which reservation the units of an order were allocated."""

    order_id = models.UUIDField(primary_key=True)
    reservation_id = models.UUIDField()
    shop_id = models.UUIDField()

    class Meta:
        db_table = "inventory_order"
        verbose_name = "order"
        constraints = [
            models.UniqueConstraint(fields=["reservation_id", "shop_id"], name="inventory_order_of_shop")
        ]

    def __str__(self) -> str:
        return str(self.order_id)


class MovementRow(models.Model):
    """Units on hand that came or went. Never updated, never deleted."""

    id = models.BigAutoField(primary_key=True)
    variant_id = models.UUIDField()
    warehouse_id = models.UUIDField()
    cause = models.CharField(max_length=10, choices=[(c.value, c.value) for c in MovementCause])
    delta = models.IntegerField()
    reference_id = models.UUIDField()
    actor_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "inventory_movement"
        verbose_name = "movement"
        constraints = [
            models.UniqueConstraint(
                fields=["reference_id", "cause", "variant_id", "warehouse_id"],
                name="inventory_movement_once",
            ),
            models.CheckConstraint(condition=~Q(delta=0), name="inventory_movement_delta"),
            models.CheckConstraint(
                condition=Q(cause__in=[c.value for c in MovementCause]), name="inventory_movement_cause"
            ),
        ]
        indexes = [models.Index(fields=["variant_id", "-id"], name="inventory_movement_of_variant")]

    def __str__(self) -> str:
        return f"{self.delta:+} {self.cause}"


class ElsewhereRow(models.Model):
    """What another cell last told of the free units of a variant of its own: to be shown; what is sold has to be leased."""

    variant_id = models.UUIDField(primary_key=True)
    product_id = models.UUIDField()
    shop_id = models.UUIDField()
    free = models.IntegerField()
    told_at = models.DateTimeField()

    class Meta:
        db_table = "inventory_elsewhere"
        verbose_name = "stock elsewhere"
        verbose_name_plural = "stock elsewhere"
        constraints = [models.CheckConstraint(condition=Q(free__gte=0), name="inventory_elsewhere_free")]
        indexes = [models.Index(fields=["product_id"], name="inventory_elsewhere_product")]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.free}"


class AllotmentRow(models.Model):
    """Units of a variant that are granted to another cell: out of sale here, until they are sold there or come back.

    By variant their sum is the stock's `allotted_out`. `asker_id` is at home in that cell: letters to it go there.
    """

    pk = models.CompositePrimaryKey("variant_id", "cell")
    variant_id = models.UUIDField()
    cell = models.IntegerField()
    units = models.IntegerField()
    asker_id = models.UUIDField()
    granted_at = models.DateTimeField()
    recalled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inventory_allotment"
        verbose_name = "allotment"
        constraints = [models.CheckConstraint(condition=Q(units__gte=0), name="inventory_allotment_units")]
        indexes = [
            models.Index(fields=["cell"], condition=Q(units__gt=0), name="inventory_allotment_of_cell")
        ]

    def __str__(self) -> str:
        return f"{self.units} of {self.variant_id} in cell {self.cell}"


class LeaseRow(models.Model):
    """What this cell wants of a variant of another one; the units it was granted are stock in the place `LEASE`.

    `sold` counts units sold since the last grant. `owed` are units that a former release sold from it and that are
    still to leave it, since somebody had taken them in between.
    """

    variant_id = models.UUIDField(primary_key=True)
    product_id = models.UUIDField()
    shop_id = models.UUIDField()
    asker_id = models.UUIDField()
    asked_at = models.DateTimeField()
    used_at = models.DateTimeField()
    sold = models.IntegerField()
    owed = models.IntegerField()

    class Meta:
        db_table = "inventory_lease"
        verbose_name = "lease"
        constraints = [
            models.CheckConstraint(condition=Q(sold__gte=0), name="inventory_lease_sold"),
            models.CheckConstraint(condition=Q(owed__gte=0), name="inventory_lease_owed"),
        ]

    def __str__(self) -> str:
        return f"lease of {self.variant_id}"
