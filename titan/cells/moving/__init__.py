"""Buckets change their cell while people shop in both: docs/adr/0015-moving-buckets.md.

Words: a *move* takes a set of buckets from one cell, the *source*, to another, the *target*; its *journal* tells whoever comes next
how far it is; the *flip* is the one moment in which the directory names the new home, and before which everything can be undone.
"""
