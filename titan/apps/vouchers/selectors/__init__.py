"""Reads of vouchers: by giver, by wallet, for a basket, and the check of the counters."""
