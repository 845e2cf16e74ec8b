"""REST of reviews."""
