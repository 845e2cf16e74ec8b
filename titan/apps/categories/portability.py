"""The tree of categories is one for all cells."""

from titan.platform.portability.rules import Shared, Stays

TABLES = (
    Shared(
        "categories_category",
        "one tree for the marketplace",
        touch="INSERT INTO categories_revision (id, number) VALUES (1, 1)"
        " ON CONFLICT (id) DO UPDATE SET number = categories_revision.number + 1",
    ),
    Shared("categories_attribute", "of the categories"),
    Stays("categories_revision", "counts changes of the tree in this cell, for its caches"),
)
