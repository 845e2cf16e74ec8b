"""Rows of invoices: papers, series, the sales that they are of, the fees that are to be billed."""

from django.db import models
from django.db.models import Q

from titan.platform.db.role import append_only

from .contracts import PaperKind

append_only("invoices_paper")


class PaperRow(models.Model):
    """A paper as it was issued. A trigger refuses every UPDATE, DELETE and TRUNCATE."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=15)
    issuer_id = models.UUIDField()
    year = models.IntegerField()
    number = models.IntegerField()
    code = models.CharField(max_length=40)
    shop_id = models.UUIDField()
    buyer_id = models.UUIDField(null=True)
    order_id = models.UUIDField(null=True)
    total_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    document = models.JSONField()
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "invoices_paper"
        verbose_name = "invoice"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer_id", "kind", "year", "number"], name="invoices_paper_number"
            ),
            models.UniqueConstraint(
                fields=["order_id"], condition=Q(kind="invoice"), name="invoices_paper_one_per_order"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in PaperKind]), name="invoices_paper_kind"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="invoices_paper_number_positive"),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="invoices_paper_not_negative"),
        ]
        indexes = [
            models.Index(fields=["shop_id", "-issued_at", "-id"], name="invoices_paper_of_shop"),
            models.Index(fields=["order_id"], name="invoices_paper_of_order"),
        ]

    def __str__(self) -> str:
        return self.code


class SeriesRow(models.Model):
    """The last number that an issuer gave to papers of a kind in a year. Its lock orders those who draw."""

    id = models.BigAutoField(primary_key=True)
    issuer_id = models.UUIDField()
    kind = models.CharField(max_length=15)
    year = models.IntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "invoices_series"
        verbose_name = "number series"
        verbose_name_plural = "number series"
        constraints = [
            models.UniqueConstraint(fields=["issuer_id", "kind", "year"], name="invoices_series_once"),
            models.CheckConstraint(condition=Q(last__gt=0), name="invoices_series_begins_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class SaleRow(models.Model):
    """An order as it was placed, to be billed once it is paid. Its lock orders the credit notes of an order.

    The home of the order and that of the shop each have it; `shop_id` is the document's, by which a row finds the shop's home
    when buckets move. It is null where a process of a release before this column wrote the row.
    """

    order_id = models.UUIDField(primary_key=True)
    shop_id = models.UUIDField(null=True)
    document = models.JSONField()
    placed_at = models.DateTimeField()

    class Meta:
        db_table = "invoices_sale"
        verbose_name = "sale to bill"
        verbose_name_plural = "sales to bill"

    def __str__(self) -> str:
        return str(self.order_id)


class FeeRow(models.Model):
    """A fee that the platform took, or gave back, until it stands on a fee invoice."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=13)
    source_id = models.UUIDField()
    shop_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    commission_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    at = models.DateTimeField()
    paper = models.ForeignKey(PaperRow, on_delete=models.PROTECT, null=True, related_name="fees")

    class Meta:
        db_table = "invoices_fee"
        verbose_name = "fee to bill"
        verbose_name_plural = "fees to bill"
        constraints = [
            models.UniqueConstraint(fields=["kind", "source_id"], name="invoices_fee_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["release", "refund", "refund_undone"]), name="invoices_fee_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="invoices_fee_open", condition=Q(paper=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.commission_minor} {self.currency}"


class TaxIdRow(models.Model):
    """The VAT or tax number of a shop. Papers hold copies, so a later one changes none of them."""

    shop_id = models.UUIDField(primary_key=True)
    country = models.CharField(max_length=2)
    number = models.CharField(max_length=40)
    updated_by = models.UUIDField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "invoices_tax_id"
        verbose_name = "tax number"
        constraints = [
            models.CheckConstraint(condition=Q(country__regex="^[A-Z]{2}$"), name="invoices_tax_id_country"),
            models.CheckConstraint(condition=~Q(number=""), name="invoices_tax_id_number"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.number}"
