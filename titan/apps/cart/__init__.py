"""Cart: what a buyer has put aside to buy.

Owns a user's cart, one row each; a guest's cart is a signed cookie, so no guest row lives in a wrong
cell. Words: a line is *selected* to be bought now, or *saved* for later. Invariants: a variant is in
a cart once; at most 100 lines of 1 to 999 units; prices shown are always the current ones.
"""
