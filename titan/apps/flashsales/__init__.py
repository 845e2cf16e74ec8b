"""Flash sales: sales with slots, items with allotments, who was let through, what buyers were promised.

Words: a *slot* is a stretch of time, an *item* a variant on sale in it, an *allotment* its units, which stand apart in the stock. A
*reservation* is a promise to a buyer; a purchase takes it up, and sells it or puts it down.
Invariants: 0 <= sold <= taken <= allotment; no buyer has more than the limit; no price above the lowest of the 30 days before.
"""
