"""Codes of gift cards."""
