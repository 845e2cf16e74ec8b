"""Reads of payouts: payouts, lines, purses, tax months."""
