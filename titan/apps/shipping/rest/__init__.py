"""REST of shipping."""
