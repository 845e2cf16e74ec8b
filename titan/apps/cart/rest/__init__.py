"""REST of the cart, for users by token or session and for guests by cookie."""
