"""REST of refunds."""
