"""Invoices and credit notes: of shops to buyers, and of the platform to shops for its fees.

Words: an *issuer* is a shop, or the platform. A *series* numbers the papers of one issuer, kind and year from 1 without
a gap. A *credit note* takes back a part of an invoice.
Invariants: a number is drawn in the transaction that writes the paper, so it is used or was never drawn; a paper is
never changed and never deleted; credit notes never exceed their invoice; a paper's tax lines sum to its total.
"""
