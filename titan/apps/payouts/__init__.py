"""Paying shops what they earned: payouts, their statements, bank accounts, reserves, tax reports.

Words: a *line* is one movement of what a shop has earned: a release, a refund it bears, an advance filled, a reserve
kept or freed. A *payout* is the sum of the lines that no payout had yet; its *statement* shows them. A *batch* is what
goes to the bank at once.
Invariants: a payout's lines sum to its amount, and that amount is held in the ledger from the payout's making until the
bank has paid it or it is called off; one payout per shop, currency and period; nothing is paid while the shop owes an
advance; above a limit two different people approve.
"""
