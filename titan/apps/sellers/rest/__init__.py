"""REST of the sellers context."""
