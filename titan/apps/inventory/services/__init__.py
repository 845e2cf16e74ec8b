"""Use cases of inventory: reserving, counting, following orders, and the gate that stands before them."""
