"""Changing reviews and what follows from them."""
