"""Bank account numbers, periods, and what settings must be."""
