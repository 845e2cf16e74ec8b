"""Gift cards and store credit: money of the ledger that pays before the method does.

Owns the cards: their codes, who made them and for whom, whether they may be used. What is on a card is the balance
of its account in the ledger, and store credit that of the buyer's; nothing is counted here. Invariants: a code is
never stored, only its keyed hash; a card is made once per id, with its money in the same transaction.
"""
