"""Reads of refunds: rows to contracts."""
