"""Refunds: what becomes of an order after it was shipped, when it is not as it should be.

Owns *cases*: a *return* (goods come back, money goes back), an *exchange* (goods come back, others are sent), a
*claim* (money goes back, goods need not). A *dispute* is a case that a moderator decides. Of an order at most one
case is open; a unit of a line, and the shipping, is refunded at most once; all refunds of an order together are at
most what was paid for it.
"""
