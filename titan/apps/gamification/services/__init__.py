"""Use cases of coins."""
