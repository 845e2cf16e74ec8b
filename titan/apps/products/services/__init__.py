"""Changing products. Each use case locks the product row, changes it, and brings the read model along."""
