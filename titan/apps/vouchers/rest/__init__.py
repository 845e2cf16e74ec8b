"""REST of vouchers: the buyer's wallet of them, and what a shop gives out."""
