"""REST of the inventory context."""
