"""REST of the wallet: the buyer's money, the seller's earnings."""
