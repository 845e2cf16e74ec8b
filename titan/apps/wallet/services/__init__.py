"""Use cases of the ledger: moving money, ending an escrow, and what a seller sees."""
