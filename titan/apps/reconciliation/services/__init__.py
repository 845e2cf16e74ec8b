"""Services of reconciliation."""
