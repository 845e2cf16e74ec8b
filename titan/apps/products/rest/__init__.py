"""REST of the products context: the public catalogue, and sellers' own products."""
