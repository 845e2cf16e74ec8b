"""REST of tracking."""
