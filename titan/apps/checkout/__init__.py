"""Checkout: from a quote to a purchase, or to a clear refusal.

Owns the process that buys; keeps no tables of its own: a purchase under way is its process, a
placed one its orders. Words: an *offer* is a quote with the shipping services to choose from.
Invariants: stock is reserved before money is touched; a quote is bought at most once; the buyer
always learns the outcome; whatever is refused is wholly undone.
"""
