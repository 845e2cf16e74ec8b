"""Sellers: a user applies for a shop, operations decide, the shop sells, pauses, is suspended.

Owns the shop: its unique name and address, where it stands, what share of a sale the platform takes.
A user has at most one shop. Only an active shop is public; only an active one not on holiday sells.
"""
