"""How prices and taxes are reckoned: pure functions over integers."""
