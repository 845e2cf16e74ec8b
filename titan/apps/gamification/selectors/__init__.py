"""Reads of coins."""
