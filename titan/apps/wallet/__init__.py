"""The ledger: accounts by what they are for, transfers in two phases, escrow per order.

Words: a *transfer* debits one account and credits one other by the same amount, so the ledger balances
by construction. *Held* money is pending outwards: it left what can be spent and has not arrived yet.
Invariants: an owned account (buyer, escrow, seller) never goes below zero; a platform account (commission,
provider, courier) keeps no balance row, it is the sum over its transfers; a transfer never changes but for
its one step from pending to posted or voided; it is never deleted; its id is the caller's, so it happens once.
"""
