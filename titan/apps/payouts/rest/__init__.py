"""REST of payouts: a seller's payouts, statements, settings and tax reports."""
