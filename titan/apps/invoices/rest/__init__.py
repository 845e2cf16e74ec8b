"""REST of invoices: those of an order, one of them, those of a shop."""
