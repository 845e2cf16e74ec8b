"""Writing a product: its category, texts, variants, prices, sales, stock and pictures."""
