"""Vouchers: what a shop or the platform gives off, who has claimed it, and what it has cost so far.

Owns *vouchers* (terms and two counters), *claims* (a buyer's right to use one so many times), *codes* (a claim that is
typed in, single-use in batches or one for all) and *uses* (what a purchase took, order by order).
Invariants, all held by the database: a voucher is never used more often than its limit, nor a claim more often than
granted; what is given off never exceeds the budget; a purchase takes its vouchers once, and gives each part back once.
"""
