"""Which action mends which difference."""
