"""Reads of the ledger: balances, statements, transfers, the check."""
