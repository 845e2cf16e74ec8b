"""REST of checkout."""
