"""The read model: what is public, denormalised so that each question is one index walk."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ListingRow(models.Model):
    """A public product: its JSON answer, its card, and all of it as a contract. Made of the write tables."""

    product_id = models.UUIDField(primary_key=True)
    shop_id = models.UUIDField()
    category_id = models.UUIDField()
    category_path = ArrayField(models.UUIDField())
    slug = models.CharField(max_length=120)
    published_at = models.DateTimeField()
    # The next instant at which a sale begins or ends, so that the texts below tell another price.
    changes_at = models.DateTimeField(null=True)
    document = models.TextField()
    card = models.TextField()
    snapshot = models.TextField()

    class Meta:
        db_table = "products_listing"
        verbose_name = "listing"
        constraints = [models.UniqueConstraint(fields=["slug"], name="products_listing_slug")]
        indexes = [
            models.Index(fields=["published_at", "product_id"], name="products_listing_newest"),
            models.Index(fields=["shop_id", "published_at", "product_id"], name="products_listing_of_shop"),
            models.Index(
                fields=["changes_at"], condition=Q(changes_at__isnull=False), name="products_listing_changes"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class ListingCategoryRow(models.Model):
    """A public product in a category or one above: the primary key is the order in which it is listed."""

    pk = models.CompositePrimaryKey("category_id", "published_at", "product_id")
    category_id = models.UUIDField()
    published_at = models.DateTimeField()
    product_id = models.UUIDField()
    shop_id = models.UUIDField()

    class Meta:
        db_table = "products_listing_category"
        indexes = [
            models.Index(
                fields=["category_id", "shop_id", "published_at", "product_id"],
                name="products_category_of_shop",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id} in {self.category_id}"


class SellableRow(models.Model):
    """A variant with the facts that carts, quotes and orders copy. Kept when its product is withdrawn."""

    variant_id = models.UUIDField(primary_key=True)
    product_id = models.UUIDField()
    shop_id = models.UUIDField()
    category_id = models.UUIDField()
    title = models.CharField(max_length=500)
    slug = models.CharField(max_length=120)
    label = models.CharField(max_length=120)
    sku = models.CharField(max_length=80)
    picture_url = models.CharField(max_length=200)
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    prices = models.JSONField()
    sale_price_minor = models.BigIntegerField(null=True)
    sale_starts_at = models.DateTimeField(null=True)
    sale_ends_at = models.DateTimeField(null=True)
    weight_grams = models.IntegerField()
    is_active = models.BooleanField()

    class Meta:
        db_table = "products_sellable"
        verbose_name = "sellable variant"
        indexes = [models.Index(fields=["product_id"], name="products_sellable_of_product")]

    def __str__(self) -> str:
        return f"{self.title} {self.label}"
