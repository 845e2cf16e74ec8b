"""Ids of accounts, the terms of a transfer, the split of a release."""
