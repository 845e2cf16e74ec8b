"""Carts go with their user."""

from titan.platform.portability.rules import Moved

TABLES = (Moved("cart_cart", "user_id"),)
