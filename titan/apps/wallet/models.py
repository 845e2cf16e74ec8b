"""Rows of the ledger: accounts, transfers, and the end of each order's escrow."""

from django.db import models
from django.db.models import Q

from titan.platform.db.role import append_only

from .contracts import COINS, AccountKind, Bearer, ReclaimStatus, TransferStatus
from .domain.accounts import OF_COINS, OWNED

append_only("wallet_transfer", may_change=("status", "closed_at"))

_IS_OWNED = Q(kind__in=[kind.value for kind in OWNED])
_IS_OF_COINS = Q(kind__in=[kind.value for kind in OF_COINS])
_MARK = Q(
    status=TransferStatus.VOIDED.value, debit_id=None, credit_id=None, amount_minor=None, reference_id=None
)
_TERMS = Q(
    debit_id__isnull=False, credit_id__isnull=False, amount_minor__isnull=False, reference_id__isnull=False
)


class AccountRow(models.Model):
    """An account. Platform accounts keep zeros here: their balance is the sum over their transfers."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=16)
    owner_id = models.UUIDField(null=True)
    currency = models.CharField(max_length=3)
    available_minor = models.BigIntegerField(default=0)
    held_minor = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "wallet_account"
        verbose_name = "account"
        constraints = [
            models.CheckConstraint(
                condition=Q(available_minor__gte=0) | Q(kind=AccountKind.ADVANCE.value),
                name="wallet_account_available_not_negative",
            ),
            models.CheckConstraint(condition=Q(held_minor__gte=0), name="wallet_account_held_not_negative"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in AccountKind]), name="wallet_account_kind"
            ),
            models.CheckConstraint(
                condition=(_IS_OWNED & Q(owner_id__isnull=False)) | (~_IS_OWNED & Q(owner_id__isnull=True)),
                name="wallet_account_owner",
            ),
            models.CheckConstraint(
                condition=_IS_OWNED | Q(available_minor=0, held_minor=0),
                name="wallet_account_platform_keeps_no_balance",
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="wallet_account_currency"),
            models.CheckConstraint(
                condition=(_IS_OF_COINS & Q(currency=COINS)) | (~_IS_OF_COINS & ~Q(currency=COINS)),
                name="wallet_account_coins_apart",
            ),
            models.UniqueConstraint(
                fields=["owner_id", "kind", "currency"],
                nulls_distinct=False,
                name="wallet_account_one_per_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_id or ''} {self.currency}"


class TransferRow(models.Model):
    """A movement. A trigger lets a row change once, from pending to posted or voided, and never go away.

    A voided row without terms is the mark of a transfer that was voided before it came: it stays out.
    The account columns are no foreign keys: each insert would take a share lock on the one row of a
    platform account. `check` looks for transfers without an account instead.
    """

    id = models.UUIDField(primary_key=True)
    debit_id = models.UUIDField(null=True)
    credit_id = models.UUIDField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    status = models.CharField(max_length=8)
    reason = models.CharField(max_length=60, default="")
    reference_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wallet_transfer"
        verbose_name = "transfer"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="wallet_transfer_amount_positive"),
            models.CheckConstraint(
                condition=~Q(debit_id=models.F("credit_id")), name="wallet_transfer_two_accounts"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in TransferStatus]),
                name="wallet_transfer_status",
            ),
            models.CheckConstraint(condition=_MARK | _TERMS, name="wallet_transfer_terms_or_mark"),
            models.CheckConstraint(
                condition=Q(status="pending", closed_at__isnull=True)
                | (~Q(status="pending") & Q(closed_at__isnull=False)),
                name="wallet_transfer_closed_at",
            ),
        ]
        indexes = [
            models.Index(fields=["debit_id", "-created_at", "-id"], name="wallet_transfer_of_debit"),
            models.Index(fields=["credit_id", "-created_at", "-id"], name="wallet_transfer_of_credit"),
            models.Index(fields=["reference_id"], name="wallet_transfer_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.id} ({self.status})"


class ElsewhereRow(models.Model):
    """An account that transfers here name and that another cell keeps: what clears between the two cells."""

    id = models.UUIDField(primary_key=True)
    # Not known of one whose bucket moved away.
    kind = models.CharField(max_length=16, db_default="")
    owner_id = models.UUIDField(null=True)

    class Meta:
        db_table = "wallet_elsewhere"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="", owner_id=None) | (_IS_OWNED & Q(owner_id__isnull=False)),
                name="wallet_elsewhere_owned",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_id or self.id}"


class EscrowEndRow(models.Model):
    """That an order is over, so that its escrow shall be empty: earned by the seller, or cancelled."""

    order_id = models.UUIDField(primary_key=True)
    cause = models.CharField(max_length=9)
    shop_id = models.UUIDField()
    total_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    commission_bp = models.IntegerField(default=0)
    commission_minor = models.BigIntegerField(null=True)
    commission_tax_minor = models.BigIntegerField(default=0, db_default=0)
    ended_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wallet_escrow_end"
        verbose_name = "ended escrow"
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__in=["completed", "cancelled"]), name="wallet_escrow_end_cause"
            ),
            models.CheckConstraint(
                condition=Q(commission_bp__range=(0, 10_000)), name="wallet_escrow_end_commission"
            ),
            models.CheckConstraint(
                condition=Q(commission_minor__isnull=True) | Q(commission_minor__gte=0),
                name="wallet_escrow_end_commission_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(commission_tax_minor__gte=0), name="wallet_escrow_end_tax_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ended_at"],
                name="wallet_escrow_end_open",
                condition=Q(cause="completed", settled_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.cause}"


_PARTS = ("seller_minor", "advance_minor", "commission_minor", "tax_minor", "platform_minor", "carrier_minor")


class ReclaimRow(models.Model):
    """Money put back into an order's escrow for a refund; no parts where the seller had not had it yet."""

    refund_id = models.UUIDField(primary_key=True)
    order_id = models.UUIDField()
    shop_id = models.UUIDField()
    bearer = models.CharField(max_length=8)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    seller_minor = models.BigIntegerField(default=0)
    advance_minor = models.BigIntegerField(default=0)
    commission_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    platform_minor = models.BigIntegerField(default=0)
    carrier_minor = models.BigIntegerField(default=0)
    status = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wallet_reclaim"
        verbose_name = "reclaim"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0), name="wallet_reclaim_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(bearer__in=[bearer.value for bearer in Bearer]), name="wallet_reclaim_bearer"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ReclaimStatus]),
                name="wallet_reclaim_status",
            ),
            models.CheckConstraint(
                condition=Q(**{f"{part}__gte": 0 for part in _PARTS}),
                name="wallet_reclaim_parts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(**dict.fromkeys(_PARTS, 0), bearer=Bearer.SELLER.value)
                | Q(amount_minor=sum((models.F(part) for part in _PARTS[1:]), models.F(_PARTS[0]))),
                name="wallet_reclaim_parts_sum",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None) | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="wallet_reclaim_closed_at",
            ),
        ]
        indexes = [models.Index(fields=["order_id"], name="wallet_reclaim_order")]

    def __str__(self) -> str:
        return f"{self.refund_id} ({self.bearer})"
