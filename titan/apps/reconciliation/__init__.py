"""Reconciliation: every day each card provider's book is compared with ours, and every difference gets a name."""
