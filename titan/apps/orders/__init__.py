"""Orders: what a buyer has ordered from each shop, from placed to completed or cancelled.

Owns purchases and orders. Words: a *purchase* is one payment, it holds one *order* per shop.
Invariants: an order is what its events make of it; its row is a projection written with them;
a shipped order can no longer be cancelled; only a paid, delivered order completes.
Calls no other context: checkout hands it a complete snapshot.
"""
