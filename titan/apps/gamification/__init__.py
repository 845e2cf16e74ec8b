"""Loyalty coins: earned by finished orders, granted by operators, spent at the checkout, and gone after a year.

Owns what each buyer has, why it came and went, and what each purchase spent. The coins themselves lie in the ledger, as
a currency of their own that never becomes money: what they are off is paid by the platform, as a discount of the order.
"""
