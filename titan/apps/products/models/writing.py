"""What sellers write."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ..contracts import ProductStatus

_STATUSES = [status.value for status in ProductStatus]


class ShopCopyRow(models.Model):
    """The facts of a shop that listings copy. `stale_marks` counts changes that its listings have yet to follow."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=60)
    slug = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    is_open = models.BooleanField()
    is_on_holiday = models.BooleanField(default=False)
    stale_marks = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "products_shop"
        verbose_name = "shop"
        indexes = [models.Index(fields=["id"], condition=Q(stale_marks__gt=0), name="products_shop_stale")]

    def __str__(self) -> str:
        return self.name


class ProductRow(models.Model):
    """A product as its shop wrote it."""

    id = models.UUIDField(primary_key=True)
    shop = models.ForeignKey(ShopCopyRow, on_delete=models.PROTECT, related_name="products")
    external_id = models.CharField(max_length=80, default="", db_default="")
    category_id = models.UUIDField()
    title = models.CharField(max_length=500)
    slug = models.CharField(max_length=120)
    brand = models.CharField(max_length=120, default="", db_default="")
    description_html = models.TextField(default="", db_default="")
    attributes = models.JSONField(default=list, db_default=[])
    status = models.CharField(max_length=10, choices=[(status, status) for status in _STATUSES])
    rating = models.SmallIntegerField(null=True)
    rating_count = models.IntegerField(default=0, db_default=0)
    # What reviews add to it: how many there are, and all their stars together.
    review_count = models.IntegerField(default=0, db_default=0)
    review_stars = models.IntegerField(default=0, db_default=0)
    version = models.IntegerField(default=1, db_default=1)
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "products_product"
        verbose_name = "product"
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="products_product_slug"),
            models.UniqueConstraint(
                fields=["shop", "external_id"],
                condition=~Q(external_id=""),
                name="products_product_external_id",
            ),
            models.CheckConstraint(condition=Q(status__in=_STATUSES), name="products_product_status_known"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="products_product_published_at_set",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(100, 500), rating_count__gt=0),
                name="products_product_rating_of_stars",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-updated_at", "-id"], name="products_product_of_shop"),
            models.Index(fields=["shop", "status", "-updated_at", "-id"], name="products_product_by_status"),
            models.Index(fields=["updated_at"], condition=Q(status="review"), name="products_product_review"),
            models.Index(fields=["category_id", "id"], name="products_product_category"),
        ]

    def __str__(self) -> str:
        return self.title


class VariantRow(models.Model):
    """A sellable form of a product. Never deleted: orders know its id."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(ProductRow, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=80)
    label = models.CharField(max_length=120, default="", db_default="")
    axes = models.JSONField(default=list, db_default=[])
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    sale_price_minor = models.BigIntegerField(null=True)
    sale_starts_at = models.DateTimeField(null=True)
    sale_ends_at = models.DateTimeField(null=True)
    weight_grams = models.IntegerField()
    is_active = models.BooleanField(default=True, db_default=True)
    position = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "products_variant"
        verbose_name = "variant"
        constraints = [
            models.UniqueConstraint(fields=["product", "sku"], name="products_variant_sku"),
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="products_variant_price_positive"),
            models.CheckConstraint(condition=Q(weight_grams__gte=0), name="products_variant_weight"),
            models.CheckConstraint(
                condition=Q(
                    sale_price_minor__isnull=True, sale_starts_at__isnull=True, sale_ends_at__isnull=True
                )
                | Q(
                    sale_price_minor__gt=0,
                    sale_price_minor__lt=F("price_minor"),
                    sale_starts_at__isnull=False,
                    sale_ends_at__gt=F("sale_starts_at"),
                ),
                name="products_variant_sale_lower_and_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.sku


class PriceRow(models.Model):
    """The list price of a variant in a further currency."""

    pk = models.CompositePrimaryKey("variant_id", "currency")
    variant = models.ForeignKey(VariantRow, on_delete=models.CASCADE, related_name="further_prices")
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()

    class Meta:
        db_table = "products_price"
        constraints = [
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="products_price_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.price_minor} {self.currency}"


class PictureRow(models.Model):
    """A picture of a product; its files are found by the digest of what was uploaded."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(ProductRow, on_delete=models.CASCADE, related_name="pictures")
    digest = models.CharField(max_length=64)
    alt = models.CharField(max_length=200)
    width = models.IntegerField()
    height = models.IntegerField()
    widths = ArrayField(models.IntegerField())
    position = models.SmallIntegerField()

    class Meta:
        db_table = "products_picture"
        verbose_name = "picture"
        constraints = [
            models.UniqueConstraint(fields=["product", "digest"], name="products_picture_once"),
            models.CheckConstraint(condition=~Q(alt=""), name="products_picture_has_alt"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="products_picture_size"),
        ]

    def __str__(self) -> str:
        return self.alt


class SlugRow(models.Model):
    """A slug that a product had before; it still leads there."""

    slug = models.CharField(max_length=120, primary_key=True)
    product = models.ForeignKey(ProductRow, on_delete=models.CASCADE, related_name="old_slugs")
    retired_at = models.DateTimeField()

    class Meta:
        db_table = "products_slug"

    def __str__(self) -> str:
        return self.slug


class StatusChangeRow(models.Model):
    """A step in the life of a listing. Never updated."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(ProductRow, on_delete=models.CASCADE, related_name="history")
    from_status = models.CharField(max_length=10)
    to_status = models.CharField(max_length=10)
    actor_id = models.UUIDField()
    reason = models.TextField(default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "products_status_change"
        verbose_name = "status change"

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class ImportRow(models.Model):
    """What the last import said of a product, as a digest: the same again is nothing to do."""

    product_id = models.UUIDField(primary_key=True)
    digest = models.BinaryField()

    class Meta:
        db_table = "products_import"

    def __str__(self) -> str:
        return str(self.product_id)
