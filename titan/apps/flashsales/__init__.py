"""Flash sales: few units, a moment, very many who want them.

Owns sales, slots, items with allotments, tickets, reservations and the line of those who wait. Valkey admits, PostgreSQL
decides: 0 <= sold <= taken <= allotment, and no buyer has more than the limit, whatever the gate has forgotten.
"""
