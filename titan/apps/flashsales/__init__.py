"""Flash sales: few units, a moment, very many who want them.

Owns sales, slots, items with allotments, tickets, reservations and the line of those who wait. Valkey admits, PostgreSQL decides.
Words: a *slot* is a stretch of time, an *item* a variant on sale in it, an *allotment* its units, which stand apart in the stock. A
*reservation* is a promise to a buyer; a purchase takes it up, and sells it or puts it down.
Invariants: 0 <= sold <= taken <= allotment; no buyer has more than the limit, whatever the gate has forgotten; no price above the
lowest of the 30 days before.
"""
