"""Warehouses: the places that hold a shop's stock.

Owns places and which of them is a shop's default. Invariants: a shop has at most one default, chosen
when the shop opens and never moved; names are unique within a shop.
"""
