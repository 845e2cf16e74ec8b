"""Rows of reviews."""

from django.db import models
from django.db.models import Q

from .contracts import MAX_ANSWER, MAX_REPORT, MAX_TEXT, MAX_TITLE, ReportReason, ReviewStatus

_WRITTEN = Q(status="written")


class ReviewRow(models.Model):
    """A product of a delivered order, and what its buyer says of it. At home with the order; the shop's cell has a copy.

    The id is derived of order and product, so there is never a second one. `writing` counts how often it was written.
    """

    id = models.UUIDField(primary_key=True)
    order_id = models.UUIDField()
    product_id = models.UUIDField()
    product_title = models.CharField(max_length=300)
    picture_url = models.CharField(max_length=300, blank=True)
    buyer_id = models.UUIDField()
    shop_id = models.UUIDField()
    shop_name = models.CharField(max_length=120)
    seller_id = models.UUIDField()
    delivered_at = models.DateTimeField()
    status = models.CharField(max_length=10, default=ReviewStatus.DUE)
    rating = models.SmallIntegerField(null=True)
    title = models.CharField(max_length=MAX_TITLE, blank=True)
    text = models.CharField(max_length=MAX_TEXT, blank=True)
    author = models.CharField(max_length=60, blank=True)
    writing = models.SmallIntegerField(default=0)
    written_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)

    class Meta:
        db_table = "reviews_review"
        verbose_name = "review"
        constraints = [
            models.UniqueConstraint(fields=["order_id", "product_id"], name="reviews_review_once"),
            models.CheckConstraint(condition=Q(status__in=list(ReviewStatus)), name="reviews_review_status"),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)), name="reviews_review_rating"
            ),
            models.CheckConstraint(
                condition=(_WRITTEN & Q(rating__isnull=False, written_at__isnull=False, writing__gt=0))
                | (~_WRITTEN & Q(rating=None, title="", text="")),
                name="reviews_review_says_what_is_written",
            ),
        ]
        indexes = [
            models.Index(
                fields=["buyer_id", "-delivered_at", "-id"], condition=~_WRITTEN, name="reviews_review_due"
            ),
            models.Index(
                fields=["buyer_id", "-written_at", "-id"], condition=_WRITTEN, name="reviews_review_of_buyer"
            ),
            models.Index(
                fields=["product_id", "-written_at", "-id"],
                condition=_WRITTEN,
                name="reviews_review_of_product",
            ),
            models.Index(
                fields=["shop_id", "-written_at", "-id"], condition=_WRITTEN, name="reviews_review_of_shop"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating or '–'} of 5: {self.product_title}"


class HandlingRow(models.Model):
    """What the shop and the operators made of a review. At home with the shop; the buyer's cell has a copy.

    `counted` are the stars that the ratings hold of it, 0 for none. It says so at home only.
    """

    review_id = models.UUIDField(primary_key=True)
    shop_id = models.UUIDField()
    counted = models.SmallIntegerField(default=0)
    answer = models.CharField(max_length=MAX_ANSWER, blank=True)
    answered_writing = models.SmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    is_hidden = models.BooleanField(default=False)
    hidden_reason = models.CharField(max_length=2000, blank=True)
    reported_at = models.DateTimeField(null=True)
    report_reason = models.CharField(max_length=20, blank=True)
    report_text = models.CharField(max_length=MAX_REPORT, blank=True)
    version = models.IntegerField(default=0)

    class Meta:
        db_table = "reviews_handling"
        verbose_name = "handling"
        constraints = [
            models.CheckConstraint(condition=Q(counted__range=(0, 5)), name="reviews_handling_counted"),
            models.CheckConstraint(
                condition=Q(answer="", answered_writing=0, answered_at=None)
                | (~Q(answer="") & Q(answered_writing__gt=0, answered_at__isnull=False)),
                name="reviews_handling_answer",
            ),
            models.CheckConstraint(
                condition=Q(is_hidden=False, hidden_reason="") | (Q(is_hidden=True) & ~Q(hidden_reason="")),
                name="reviews_handling_hidden_says_why",
            ),
            models.CheckConstraint(
                condition=Q(reported_at=None, report_reason="")
                | Q(reported_at__isnull=False, report_reason__in=list(ReportReason)),
                name="reviews_handling_report",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reported_at"],
                condition=Q(reported_at__isnull=False),
                name="reviews_handling_reported",
            )
        ]

    def __str__(self) -> str:
        return str(self.review_id)


class RatingRow(models.Model):
    """How many reviews gave a product or a shop one star, two, up to five. At home with the shop, told to all cells."""

    id = models.UUIDField(primary_key=True)
    shop_id = models.UUIDField()
    one = models.IntegerField(default=0)
    two = models.IntegerField(default=0)
    three = models.IntegerField(default=0)
    four = models.IntegerField(default=0)
    five = models.IntegerField(default=0)

    class Meta:
        db_table = "reviews_rating"
        verbose_name = "rating"
        constraints = [
            models.CheckConstraint(
                condition=Q(one__gte=0, two__gte=0, three__gte=0, four__gte=0, five__gte=0),
                name="reviews_rating_not_negative",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
