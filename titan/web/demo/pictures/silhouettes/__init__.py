"""One drawing per kind of product, in a space of 1000 by 1000 units with the ground at y = 820."""
