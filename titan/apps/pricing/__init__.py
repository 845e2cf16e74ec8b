"""Pricing: what a buyer will pay, itemised, taxed, and frozen as a quote until it expires.

Owns quotes and quantity tiers. Words: a *draft* is priced but has no shipping yet; a *quote* is whole
and frozen. Invariants: the parts sum to the whole to the minor unit; nothing is negative; no price is
ever converted from another currency.
"""
