"""Rows of the categories context.

Note [Plain adjacency]
    A marketplace has some thousand categories and changes a few a week, and every reader wants
    paths, so the whole tree is read in one query and held in the process. A parent link is then all
    that must be stored: there is no path column to rewrite for a subtree when a node moves, and
    nothing that could disagree with it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .contracts import AttributeKind


class CategoryRow(models.Model):
    """A node of the tree."""

    id = models.UUIDField(primary_key=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    slug = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    position = models.IntegerField(default=0, db_default=0)
    needs_review = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "categories_category"
        verbose_name = "category"
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="categories_category_slug"),
            models.UniqueConstraint(
                fields=["parent", "name"], name="categories_category_sibling_name", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="categories_category_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AttributeRow(models.Model):
    """A typed property of the products of a node and below."""

    id = models.BigAutoField(primary_key=True)
    category = models.ForeignKey(CategoryRow, on_delete=models.CASCADE, related_name="attributes")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.name) for kind in AttributeKind])
    options = ArrayField(models.CharField(max_length=60), default=list, db_default=[])
    unit = models.CharField(max_length=20, default="", db_default="")
    is_required = models.BooleanField(default=False)
    is_filterable = models.BooleanField(default=False)
    is_variant_axis = models.BooleanField(default=False)
    position = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "categories_attribute"
        verbose_name = "attribute"
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="categories_attribute_code"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in AttributeKind]),
                name="categories_attribute_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="option") ^ models.Q(options=[]),
                name="categories_attribute_options_for_option",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_id}: {self.code}"


class RevisionRow(models.Model):
    """One row: how often the tree has changed. Locked by every change, so changes come one by one."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "categories_revision"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="categories_revision_single")]

    def __str__(self) -> str:
        return str(self.number)
