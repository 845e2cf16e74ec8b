"""Rows of flash sales: sales, slots, items, what buyers were promised, and who is next in line."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from .contracts import ItemStatus, ReservationStatus, SaleStatus, SuspicionKind


class SaleRow(models.Model):
    """A flash sale and who may buy in it."""

    id = models.UUIDField(primary_key=True)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=300, default="", db_default="")
    status = models.CharField(max_length=10)
    enrol_until = models.DateTimeField()
    is_verified_only = models.BooleanField(default=True)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    min_orders = models.IntegerField(default=0)
    created_by = models.UUIDField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "flashsales_sale"
        verbose_name = "flash sale"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in SaleStatus]), name="flashsales_sale_status"
            ),
            models.CheckConstraint(condition=Q(min_orders__gte=0), name="flashsales_sale_min_orders"),
        ]

    def __str__(self) -> str:
        return self.title


class SlotRow(models.Model):
    """A stretch of time. Where an operator moved or stopped it, `reason` says why; `settled_at`: what was left is given back."""

    id = models.UUIDField(primary_key=True)
    sale = models.ForeignKey(SaleRow, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_stopped = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, default="", db_default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "flashsales_slot"
        verbose_name = "slot"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="flashsales_slot_lasts"),
        ]
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(settled_at=None), name="flashsales_slot_to_settle")
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class ItemRow(models.Model):
    """A variant on sale in a slot. The counters change only together with reservations."""

    id = models.UUIDField(primary_key=True)
    slot = models.ForeignKey(SlotRow, on_delete=models.PROTECT, related_name="items", db_index=False)
    shop_id = models.UUIDField()
    shop_name = models.CharField(max_length=120)
    product_id = models.UUIDField()
    variant_id = models.UUIDField()
    slug = models.CharField(max_length=160)
    title = models.CharField(max_length=200)
    label = models.CharField(max_length=120, default="", db_default="")
    picture_url = models.CharField(max_length=500, default="", db_default="")
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()
    reference_minor = models.BigIntegerField()
    allotment = models.IntegerField()
    taken = models.IntegerField(default=0, db_default=0)
    sold = models.IntegerField(default=0, db_default=0)
    per_user_limit = models.IntegerField(default=1)
    status = models.CharField(max_length=10)
    review_reason = models.CharField(max_length=300, default="", db_default="")
    reviewed_by = models.UUIDField(null=True)
    # The units stand apart in the stock, in a reservation of this item's id.
    is_set_aside = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "flashsales_item"
        verbose_name = "item"
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__gte=0, taken__lte=F("allotment")), name="flashsales_item_not_oversold"
            ),
            models.CheckConstraint(
                condition=Q(sold__gte=0, sold__lte=F("taken")), name="flashsales_item_sold_was_taken"
            ),
            models.CheckConstraint(condition=Q(allotment__gt=0), name="flashsales_item_allotment"),
            models.CheckConstraint(condition=Q(per_user_limit__gt=0), name="flashsales_item_limit"),
            models.CheckConstraint(
                condition=Q(price_minor__gt=0, price_minor__lt=F("reference_minor")),
                name="flashsales_item_below_reference",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ItemStatus]), name="flashsales_item_status"
            ),
            models.CheckConstraint(
                condition=Q(is_set_aside=True) | Q(taken=0), name="flashsales_item_promises_what_stands_apart"
            ),
            models.UniqueConstraint(fields=["slot", "variant_id"], name="flashsales_item_once_a_slot"),
        ]
        indexes = [models.Index(fields=["shop_id", "-created_at"], name="flashsales_item_of_shop")]

    def __str__(self) -> str:
        return self.title


class ClaimRow(models.Model):
    """How many units of an item a buyer holds, pays or has bought: one row a buyer, so that a limit cannot be raced."""

    pk = models.CompositePrimaryKey("item_id", "user_id")
    item = models.ForeignKey(ItemRow, on_delete=models.CASCADE, related_name="claims", db_index=False)
    user_id = models.UUIDField()
    units = models.IntegerField()
    most = models.IntegerField()

    class Meta:
        db_table = "flashsales_claim"
        constraints = [
            models.CheckConstraint(
                condition=Q(units__gte=0, units__lte=F("most")), name="flashsales_claim_within_limit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units} of {self.item_id}"


class ReservationRow(models.Model):
    """What a buyer was promised. `place` is the order of admission within the item."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(ItemRow, on_delete=models.PROTECT, related_name="reservations", db_index=False)
    user_id = models.UUIDField()
    units = models.IntegerField()
    status = models.CharField(max_length=8)
    place = models.BigIntegerField()
    purchase_id = models.UUIDField(null=True, unique=True)
    admitted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "flashsales_reservation"
        verbose_name = "reservation"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ReservationStatus]),
                name="flashsales_reservation_status",
            ),
            models.CheckConstraint(condition=Q(units__gt=0), name="flashsales_reservation_units"),
            models.CheckConstraint(
                condition=~Q(status__in=["paying", "sold"]) | Q(purchase_id__isnull=False),
                name="flashsales_reservation_names_its_purchase",
            ),
        ]
        indexes = [
            models.Index(fields=["item", "user_id"], name="flashsales_reservation_of_user"),
            models.Index(fields=["user_id", "-admitted_at"], name="flashsales_reservation_mine"),
            models.Index(
                fields=["expires_at"], condition=Q(status="held"), name="flashsales_reservation_due"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class NextRow(models.Model):
    """Who asked for an item that was all promised: the next in line when units come back, by `place`."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(ItemRow, on_delete=models.CASCADE, related_name="line", db_index=False)
    user_id = models.UUIDField()
    units = models.IntegerField()
    place = models.BigIntegerField()
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "flashsales_next"
        constraints = [
            models.UniqueConstraint(fields=["item", "user_id"], name="flashsales_next_once_a_buyer"),
            models.CheckConstraint(condition=Q(units__gt=0), name="flashsales_next_units"),
        ]
        indexes = [models.Index(fields=["item", "place"], name="flashsales_next_in_line")]

    def __str__(self) -> str:
        return f"{self.place} for {self.item_id}"


class PriceRow(models.Model):
    """A price that a variant had in public, from when until when: of these the lowest of 30 days is told."""

    id = models.BigAutoField(primary_key=True)
    variant_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "flashsales_price"
        constraints = [
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="flashsales_price_positive"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")), name="flashsales_price_lasts"
            ),
        ]
        indexes = [
            models.Index(fields=["variant_id", "from_at"], name="flashsales_price_of_variant"),
            models.Index(
                fields=["until_at"], condition=Q(until_at__isnull=False), name="flashsales_price_old"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} from {self.from_at:%Y-%m-%d}"


class ShopperRow(models.Model):
    """How many orders of a buyer were completed, for sales that ask for some."""

    user_id = models.UUIDField(primary_key=True)
    completed_orders = models.IntegerField()

    class Meta:
        db_table = "flashsales_shopper"
        constraints = [
            models.CheckConstraint(condition=Q(completed_orders__gt=0), name="flashsales_shopper_completed")
        ]

    def __str__(self) -> str:
        return f"{self.completed_orders} of {self.user_id}"


class SuspicionRow(models.Model):
    """What looked odd in a slot: a browser, a block of addresses or a user, by `mark`, and how many users or presses that were."""

    pk = models.CompositePrimaryKey("slot_id", "kind", "mark")
    slot = models.ForeignKey(SlotRow, on_delete=models.CASCADE, related_name="suspicions", db_index=False)
    kind = models.CharField(max_length=6)
    mark = models.CharField(max_length=64)
    number = models.IntegerField()
    user_ids = ArrayField(models.UUIDField())
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        db_table = "flashsales_suspicion"
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0), name="flashsales_suspicion_number"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in SuspicionKind]), name="flashsales_suspicion_kind"
            ),
        ]
        indexes = [models.Index(fields=["last_at"], name="flashsales_suspicion_old")]

    def __str__(self) -> str:
        return f"{self.kind} {self.mark}"
