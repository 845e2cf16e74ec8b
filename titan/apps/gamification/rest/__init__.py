"""REST of coins."""
