"""REST of search."""
