"""The tree of categories is one for all cells."""

from titan.platform.portability.rules import Shared, Stays

TABLES = (
    Shared("categories_category", "one tree for the marketplace"),
    Shared("categories_attribute", "of the categories"),
    Stays("categories_revision", "counts changes of the tree in this cell, for its caches"),
)
