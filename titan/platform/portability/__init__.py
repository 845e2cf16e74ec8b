"""Which rows belong to which bucket, so that a bucket can move to another cell whole.

Every table has one owner, which registers in its `portability.py` how the bucket of a row is found, or why its rows
stay where they are. Invariants: no table without a rule; a row has one home, but a transfer of money between
two homes, which each of them keeps.
"""
