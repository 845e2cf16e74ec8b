"""Rules about products that need no database: life cycle, prices, texts, slugs, and the public JSON."""
