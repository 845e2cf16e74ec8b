"""The checkout: one page from the address to the payment, and the pages that tell how it went."""
