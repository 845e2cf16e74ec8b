"""REST of gift cards."""
