"""Rows of the products context: what sellers write, and the read model made of it."""

from .listing import ListingCategoryRow, ListingRow, SellableRow
from .writing import (
    ImportRow,
    PictureRow,
    PriceRow,
    ProductRow,
    ShopCopyRow,
    SlugRow,
    StatusChangeRow,
    VariantRow,
)

__all__ = [
    "ImportRow",
    "ListingCategoryRow",
    "ListingRow",
    "PictureRow",
    "PriceRow",
    "ProductRow",
    "SellableRow",
    "ShopCopyRow",
    "SlugRow",
    "StatusChangeRow",
    "VariantRow",
]
