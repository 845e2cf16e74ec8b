"""Rows of refunds: rules; what of each order is taken by cases; cases with their lines, thread, pictures, awards."""

from django.db import models
from django.db.models import F, Q

from titan.platform.db.role import append_only

from .contracts import (
    CaseKind,
    CaseOutcome,
    CaseReason,
    CaseStatus,
    Inspection,
    Party,
    ReplacementStatus,
)

append_only("refunds_entry")
append_only("refunds_evidence")
append_only("refunds_award")
_ENDS = [CaseStatus.REFUNDED.value, CaseStatus.CLOSED.value]
_IS_ENDED = Q(status__in=_ENDS)


class RuleRow(models.Model):
    """How long goods of a category may be returned or claimed about. Without a category: all that have no other."""

    id = models.UUIDField(primary_key=True)
    category_id = models.UUIDField(null=True, blank=True)
    return_days = models.SmallIntegerField()
    claim_days = models.SmallIntegerField()
    is_returnable = models.BooleanField(default=True, db_default=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "refunds_rule"
        verbose_name = "return rule"
        constraints = [
            models.UniqueConstraint(
                fields=["category_id"], nulls_distinct=False, name="refunds_rule_one_per_category"
            ),
            models.CheckConstraint(
                condition=Q(return_days__range=(0, 365), claim_days__range=(0, 730)), name="refunds_rule_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.return_days} / {self.claim_days} days"


class OrderRow(models.Model):
    """What of an order's money cases have taken. Its row lock decides between all commands about the order's cases."""

    order_id = models.UUIDField(primary_key=True)
    purchase_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    paid_minor = models.BigIntegerField()
    taken_minor = models.BigIntegerField(default=0)
    is_shipping_taken = models.BooleanField(default=False)

    class Meta:
        db_table = "refunds_order"
        verbose_name = "order with cases"
        verbose_name_plural = "orders with cases"
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_minor__gte=0, taken_minor__lte=F("paid_minor")),
                name="refunds_order_taken_within_paid",
            )
        ]

    def __str__(self) -> str:
        return str(self.order_id)


class LineRow(models.Model):
    """Units of an order's line that cases have taken. Goods that an exchange has brought are lines after the order's."""

    order = models.ForeignKey(OrderRow, on_delete=models.PROTECT, related_name="lines")
    position = models.SmallIntegerField()
    variant_id = models.UUIDField()
    bought = models.IntegerField()
    taken = models.IntegerField(default=0)

    class Meta:
        db_table = "refunds_line"
        verbose_name = "line with cases"
        verbose_name_plural = "lines with cases"
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="refunds_line_once"),
            models.CheckConstraint(
                condition=Q(taken__gte=0, taken__lte=F("bought")), name="refunds_line_taken_within_bought"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} line {self.position}"


class CaseRow(models.Model):
    """A case. `shares` is who bears what of `amount_minor` once it is decided, [[bearer, minor], …].

    `is_for_money` is False while an exchange is to end with other goods. `is_final`: a moderator's award binds both
    sides. `refund_attempt` counts the ids under which the refund was sent; `attention` is why an operator is needed.
    `replacement` is where the other goods of an exchange are, empty where no variant was chosen; `replacement_attempt`
    counts the parcels that were begun for them.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(OrderRow, on_delete=models.PROTECT, related_name="cases")
    order_number = models.CharField(max_length=20)
    buyer_id = models.UUIDField()
    shop_id = models.UUIDField()
    shop_name = models.CharField(max_length=120)
    seller_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    reason = models.CharField(max_length=20)
    status = models.CharField(max_length=16)
    includes_shipping = models.BooleanField()
    wanted_instead = models.CharField(max_length=200, default="", blank=True)
    currency = models.CharField(max_length=3)
    requested_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    needs_return = models.BooleanField()
    is_for_money = models.BooleanField()
    is_final = models.BooleanField(default=False)
    shares = models.JSONField(default=list)
    deadline_at = models.DateTimeField(null=True)
    return_carrier = models.CharField(max_length=40, default="", blank=True)
    return_tracking = models.CharField(max_length=60, default="", blank=True)
    inspection = models.CharField(max_length=12, null=True)
    replacement_carrier = models.CharField(max_length=40, default="", blank=True)
    replacement_tracking = models.CharField(max_length=60, default="", blank=True)
    replacement = models.CharField(max_length=10, default="", db_default="", blank=True)
    replacement_attempt = models.SmallIntegerField(default=0, db_default=0)
    moderator_id = models.UUIDField(null=True)
    appeal_moderator_id = models.UUIDField(null=True)
    refund_id = models.UUIDField(null=True)
    refund_attempt = models.SmallIntegerField(default=0)
    attention = models.TextField(default="", blank=True)
    outcome = models.CharField(max_length=20, null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "refunds_case"
        verbose_name = "case"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(CaseStatus)), name="refunds_case_status"),
            models.CheckConstraint(condition=Q(kind__in=list(CaseKind)), name="refunds_case_kind"),
            models.CheckConstraint(condition=Q(reason__in=list(CaseReason)), name="refunds_case_reason"),
            models.CheckConstraint(
                condition=Q(inspection__isnull=True) | Q(inspection__in=list(Inspection)),
                name="refunds_case_inspection",
            ),
            models.CheckConstraint(
                condition=Q(replacement__in=["", *ReplacementStatus]), name="refunds_case_replacement"
            ),
            models.CheckConstraint(
                condition=~Q(status="replacing") | Q(replacement="held", replacement_attempt__gt=0),
                name="refunds_case_replacing_is_held",
            ),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True) | Q(outcome__in=list(CaseOutcome)),
                name="refunds_case_outcome",
            ),
            models.CheckConstraint(
                condition=(_IS_ENDED & Q(closed_at__isnull=False, outcome__isnull=False, deadline_at=None))
                | (~_IS_ENDED & Q(closed_at=None, outcome=None)),
                name="refunds_case_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(requested_minor__gt=0, amount_minor__gte=0), name="refunds_case_amounts"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["refunding", "refunded"])
                | Q(amount_minor__gt=0, refund_id__isnull=False),
                name="refunds_case_refund_has_id",
            ),
            models.CheckConstraint(
                condition=~Q(status="sent_back") | ~Q(return_tracking=""), name="refunds_case_sent_has_number"
            ),
            # NULLs compare to NULL, which a CHECK lets pass: both have to be there to be the same.
            models.CheckConstraint(
                condition=~Q(appeal_moderator_id=F("moderator_id")), name="refunds_case_two_moderators"
            ),
            models.CheckConstraint(
                condition=Q(appeal_moderator_id=None) | Q(moderator_id__isnull=False),
                name="refunds_case_appeal_after_award",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=~_IS_ENDED, name="refunds_case_one_open_per_order"
            ),
            models.UniqueConstraint(fields=["refund_id"], name="refunds_case_refund_once"),
        ]
        indexes = [
            models.Index(fields=["buyer_id", "-opened_at", "-id"], name="refunds_case_of_buyer"),
            models.Index(fields=["shop_id", "-opened_at", "-id"], name="refunds_case_of_shop"),
            models.Index(
                fields=["shop_id", "deadline_at", "id"],
                condition=~_IS_ENDED,
                name="refunds_case_open_of_shop",
            ),
            models.Index(
                fields=["deadline_at"], condition=Q(deadline_at__isnull=False), name="refunds_case_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_number} {self.kind} ({self.status})"


class CaseLineRow(models.Model):
    """Units of a line that a case is about; facts are copied from the order."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="lines")
    position = models.SmallIntegerField()
    variant_id = models.UUIDField()
    product_id = models.UUIDField()
    title = models.CharField(max_length=300)
    label = models.CharField(max_length=200, blank=True)
    picture_url = models.CharField(max_length=300, blank=True)
    quantity = models.IntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        db_table = "refunds_case_line"
        verbose_name = "line of a case"
        verbose_name_plural = "lines of cases"
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="refunds_case_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount_minor__gte=0), name="refunds_case_line_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"


class ReplacementRow(models.Model):
    """Units that an exchange brings instead of those of a line of the case.

    `back_minor` is what they cost less. Once sent they are goods of the order themselves, at `goods_position`.
    """

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="replacements")
    position = models.SmallIntegerField()
    variant_id = models.UUIDField()
    product_id = models.UUIDField()
    category_id = models.UUIDField(null=True)
    title = models.CharField(max_length=300)
    label = models.CharField(max_length=200, blank=True)
    picture_url = models.CharField(max_length=300, blank=True)
    quantity = models.IntegerField()
    unit_price_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField()
    back_minor = models.BigIntegerField()
    goods_position = models.SmallIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "refunds_replacement"
        verbose_name = "replacement"
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="refunds_replacement_once"),
            models.CheckConstraint(
                condition=Q(
                    quantity__gt=0,
                    back_minor__gte=0,
                    back_minor__lte=F("paid_minor"),
                    unit_price_minor__gte=0,
                ),
                name="refunds_replacement_amounts",
            ),
            models.CheckConstraint(
                condition=Q(goods_position=None, sent_at=None)
                | Q(goods_position__isnull=False, sent_at__isnull=False),
                name="refunds_replacement_sent_is_goods",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title} {self.label}"


class EntryRow(models.Model):
    """A step of a case, or a message. Never changed."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="entries")
    position = models.IntegerField()
    party = models.CharField(max_length=9)
    author_id = models.UUIDField(null=True)
    what = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "refunds_entry"
        verbose_name = "entry"
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="refunds_entry_once"),
            models.CheckConstraint(condition=Q(party__in=list(Party)), name="refunds_entry_party"),
        ]

    def __str__(self) -> str:
        return f"{self.what} by {self.party}"


class EvidenceRow(models.Model):
    """A picture that a side has put in; its file is found by the case and the digest of what was uploaded."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="evidence")
    party = models.CharField(max_length=9)
    author_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    caption = models.CharField(max_length=200, blank=True)
    width = models.IntegerField()
    height = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "refunds_evidence"
        verbose_name = "piece of evidence"
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["case", "party", "digest"], name="refunds_evidence_once"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="refunds_evidence_size"),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.caption or self.digest[:8]}"


class AwardRow(models.Model):
    """A moderator's decision, with its shares [[bearer, minor], …]. Never changed."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="awards")
    round = models.SmallIntegerField()
    moderator_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    shares = models.JSONField()
    needs_return = models.BooleanField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "refunds_award"
        verbose_name = "award"
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="refunds_award_once"),
            models.CheckConstraint(
                condition=Q(round__in=[1, 2], amount_minor__gte=0), name="refunds_award_terms"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="refunds_award_reason_given"),
        ]

    def __str__(self) -> str:
        return f"round {self.round}: {self.amount_minor}"
