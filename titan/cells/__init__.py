"""Cells: which of them is the home of which bucket, and the router that sends requests there.

Words: a *bucket* is one of 4,096 parts of all users (titan/kernel/ids.py); a *cell* is a whole Titan that is
the home of some buckets; the *directory* says which, under an *epoch* that grows with each change.
Invariants: each bucket has exactly one home; a written epoch never changes; cells never call each other.
"""
