"""Which rule matches, what it takes, and what a rule must be."""
