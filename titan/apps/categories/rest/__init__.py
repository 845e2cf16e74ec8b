"""REST of the categories context."""
