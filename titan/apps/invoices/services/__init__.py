"""Use cases of invoices: issuing papers, billing sales and fees, printing."""
