"""REST of orders."""
