"""Stock: on hand, reserved for a checkout, allocated to an order, free.

Owns stock, reservations and movements. Words: *on hand* lies in a warehouse of this cell's allotment;
*reserved* is held for a checkout until a time; *allocated* is promised to an order; *free* is the rest.
Invariants: PostgreSQL is the truth and its CHECKs make overselling impossible; the *gate* in Valkey
follows it by versions and may only ever refuse too much; a reservation takes all its lines or none;
a closed reservation stays closed. docs/adr/0005-stock-gate-and-truth.md tells why.
"""
