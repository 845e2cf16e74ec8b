"""Payments: one per purchase, by wallet, by card through a provider's own page, or in cash on delivery.

Words: a payment has a *part* per order. *Authorise* holds the amount, *capture* takes it into each order's
escrow, *void* gives back what was not captured, *refund* gives back what was. A *card payment* is an *intent*
at the provider; what the provider says of it is *observed*, from answers and webhooks alike, in any order.
Invariants: no card data reaches Titan; nothing is charged twice (every request carries a key that follows from
the payment); a part is never refunded above what was captured of it; a row is the fold of its events.
"""
