"""REST of flash sales: for buyers, sellers and operators."""
