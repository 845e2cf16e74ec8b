"""A payment as its events make it, what may happen to it, and what a provider may say of it."""
