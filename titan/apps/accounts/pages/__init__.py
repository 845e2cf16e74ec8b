"""Pages of accounts, under /account/."""
