"""Tracking: where each parcel is, learned from the carriers' signed webhooks.

Owns *parcels* (one per shipment, known once it is shipped) and their *scans*. Scans arrive late, twice and in
any order; what a parcel's status is depends on the set of its scans alone, so every order ends the same.
"""
