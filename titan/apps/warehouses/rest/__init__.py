"""REST of the warehouses context."""
