"""Products: what shops offer, from draft to withdrawn, and the read model that buyers see.

Owns products, their variants, prices, pictures, slugs and the history of their status. A product and
its variants are written by its shop alone. What is public stands a second time in `products_listing`
and `products_sellable`, written in the same transaction, so a reader finds it in one row and is never
behind. Every change of a public product is told whole as `ProductPublished`.
"""
