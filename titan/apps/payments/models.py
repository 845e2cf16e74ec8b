"""Rows of payments: the payment, its parts, its refunds, and the webhooks that were taken."""

from django.db import models
from django.db.models import F, Q

from .contracts import PaymentMethod, PaymentStatus, TenderKind
from .domain.payment import PartStatus

_MARK = Q(status="voided", buyer_id=None, method="", amount_minor=0)
_TERMS = Q(buyer_id__isnull=False, method__in=[method.value for method in PaymentMethod], amount_minor__gt=0)
_BY_TENDERS = Q(buyer_id__isnull=False, method="wallet", purpose="purchase", amount_minor=0)


class PaymentRow(models.Model):
    """A payment as its events make it, and how its talk with the provider stands.

    A voided row without a buyer is the mark of a payment that was voided before it was opened. `is_closing`:
    a void was asked for, nothing may be authorised or captured any more. `ask_at`: when to ask the provider
    how it stands, if it has not been heard of by then. `attention`: what an operator should look into.
    """

    id = models.UUIDField(primary_key=True)
    buyer_id = models.UUIDField(null=True)
    method = models.CharField(max_length=8, default="", blank=True)
    purpose = models.CharField(max_length=8, default="purchase")
    amount_minor = models.BigIntegerField(default=0)
    captured_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="", blank=True)
    status = models.CharField(max_length=16)
    redirect_url = models.TextField(default="", blank=True)
    provider = models.CharField(max_length=20, null=True, blank=True)
    provider_reference = models.CharField(max_length=120, default="", blank=True)
    decline_reason = models.CharField(max_length=200, default="", blank=True)
    version = models.IntegerField(default=0)
    is_closing = models.BooleanField(default=False)
    token = models.CharField(max_length=120, default="", blank=True)
    return_url = models.TextField(default="", blank=True)
    ask_at = models.DateTimeField(null=True)
    attention = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "payments_payment"
        verbose_name = "payment"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in PaymentStatus]),
                name="payments_payment_status",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["purchase", "top_up"]), name="payments_payment_purpose"
            ),
            models.CheckConstraint(
                condition=_MARK | _TERMS | _BY_TENDERS, name="payments_payment_terms_or_mark"
            ),
            models.CheckConstraint(
                condition=Q(captured_minor__gte=0, captured_minor__lte=F("amount_minor")),
                name="payments_payment_captured_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("captured_minor")),
                name="payments_payment_refunded_within_captured",
            ),
        ]
        indexes = [
            models.Index(fields=["buyer_id", "-created_at"], name="payments_payment_of_buyer"),
            models.Index(
                fields=["ask_at"], name="payments_payment_to_ask", condition=Q(ask_at__isnull=False)
            ),
            models.Index(
                fields=["provider", "created_at", "id"],
                name="payments_payment_of_provider",
                condition=Q(provider__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} ({self.status})"


class PartRow(models.Model):
    """One order's share. `refunded_minor` counts refunds under way too, so that the cap holds before the provider
    is asked. `transfer_id` moves it into escrow: the hold of a wallet, the capture of a card or of cash."""

    order_id = models.UUIDField(primary_key=True)
    payment = models.ForeignKey(PaymentRow, on_delete=models.PROTECT, related_name="parts")
    position = models.SmallIntegerField()
    shop_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    status = models.CharField(max_length=9, default=PartStatus.OPEN.value)
    transfer_id = models.UUIDField()

    class Meta:
        db_table = "payments_part"
        verbose_name = "part"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0), name="payments_part_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor=0)
                | Q(status="captured", refunded_minor__gt=0, refunded_minor__lte=F("amount_minor")),
                name="payments_part_refunded_within_captured",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in PartStatus]), name="payments_part_status"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} ({self.status})"


class TenderRow(models.Model):
    """What an account of the ledger pays of an order; `id` is the transfer that brings it into escrow.

    `refunded_minor` counts refunds under way too, as that of a part does.
    """

    id = models.UUIDField(primary_key=True)
    payment = models.ForeignKey(PaymentRow, on_delete=models.PROTECT, related_name="tenders")
    position = models.SmallIntegerField()
    # The unique constraint begins with it.
    order = models.ForeignKey(PartRow, on_delete=models.PROTECT, related_name="tenders", db_index=False)
    kind = models.CharField(max_length=9)
    source_id = models.UUIDField(null=True)
    amount_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    status = models.CharField(max_length=8, default=PartStatus.OPEN.value)

    class Meta:
        db_table = "payments_tender"
        verbose_name = "tender"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_tender_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("amount_minor")),
                name="payments_tender_refunded_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor=0) | Q(status="captured"),
                name="payments_tender_refunded_if_captured",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in TenderKind]), name="payments_tender_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="subsidy", source_id__isnull=True)
                | (~Q(kind="subsidy") & Q(source_id__isnull=False)),
                name="payments_tender_source",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "captured", "released"]), name="payments_tender_status"
            ),
            models.UniqueConstraint(
                fields=["order", "kind", "source_id"],
                nulls_distinct=False,
                name="payments_tender_once_an_order",
            ),
        ]
        indexes = [models.Index(fields=["source_id"], name="payments_tender_of_source")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.order_id} ({self.status})"


class RefundRow(models.Model):
    """A refund by the caller's id. While `pending` its money is held in escrow and the provider is asked.

    `amount_minor` is what the buyer gets: zero where only the platform had paid.
    """

    id = models.UUIDField(primary_key=True)
    payment = models.ForeignKey(PaymentRow, on_delete=models.PROTECT, related_name="refunds")
    order_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=8)
    reason = models.CharField(max_length=500, default="", blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_refund"
        verbose_name = "refund"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0), name="payments_refund_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "done", "refused"]), name="payments_refund_status"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} ({self.status})"


class RefundShareRow(models.Model):
    """What of a refund goes back to a tender; `id` is its transfer. What no share takes goes by the method."""

    id = models.UUIDField(primary_key=True)
    # The unique constraint begins with it.
    refund = models.ForeignKey(RefundRow, on_delete=models.PROTECT, related_name="shares", db_index=False)
    tender = models.ForeignKey(TenderRow, on_delete=models.PROTECT, related_name="shares")
    amount_minor = models.BigIntegerField()

    class Meta:
        db_table = "payments_refund_share"
        verbose_name = "share of a refund"
        verbose_name_plural = "shares of refunds"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="payments_refund_share_amount_positive"
            ),
            models.UniqueConstraint(fields=["refund", "tender"], name="payments_refund_share_once_a_tender"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of refund {self.refund_id}"


class WebhookRow(models.Model):
    """That a webhook was taken, by its sender's id: a second delivery has no effect."""

    id = models.CharField(primary_key=True, max_length=200)
    type = models.CharField(max_length=60)
    payment_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=200)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "payments_webhook"
        verbose_name = "webhook"
        indexes = [models.Index(fields=["payment_id"], name="payments_webhook_payment")]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class MethodRow(models.Model):
    """A card that a buyer lets a provider keep: the provider's token, and what the buyer knows it by. Never its number.

    A forgotten one stays as a mark, so that old news of the provider does not bring it back.
    """

    id = models.UUIDField(primary_key=True)
    owner_id = models.UUIDField()
    provider = models.CharField(max_length=20)
    token = models.CharField(max_length=120)
    brand = models.CharField(max_length=20)
    last4 = models.CharField(max_length=4)
    expiry_month = models.SmallIntegerField()
    expiry_year = models.SmallIntegerField()
    created_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)
    is_default = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "payments_method"
        verbose_name = "stored payment method"
        constraints = [
            models.UniqueConstraint(
                fields=["owner_id", "provider", "token"], name="payments_method_once_an_owner"
            ),
            models.CheckConstraint(
                condition=~Q(token="") & ~Q(token__regex=r"^[0-9 -]{11,}$"),  # noqa: S106 - a pattern
                name="payments_method_token_is_no_card_number",
            ),
            models.UniqueConstraint(
                fields=["owner_id"], condition=Q(is_default=True), name="payments_method_one_default_an_owner"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(forgotten_at=None), name="payments_method_default_is_kept"
            ),
            models.CheckConstraint(condition=Q(last4__regex=r"^[0-9]{4}$"), name="payments_method_last4"),
            models.CheckConstraint(
                condition=Q(expiry_month__gte=1, expiry_month__lte=12), name="payments_method_expiry_month"
            ),
        ]
        indexes = [models.Index(fields=["provider", "token"], name="payments_method_of_token")]

    def __str__(self) -> str:
        return f"{self.brand} {self.last4} at {self.provider}"


class ProviderRow(models.Model):
    """A configured provider as operators switch it. `is_paused`: no new payment goes there; those it has stay."""

    name = models.CharField(primary_key=True, max_length=20)
    is_paused = models.BooleanField(default=False)
    note = models.CharField(max_length=500, default="", blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "payments_provider"
        verbose_name = "provider"

    def __str__(self) -> str:
        return self.name
