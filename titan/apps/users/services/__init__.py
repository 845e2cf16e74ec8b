"""Use cases of users, one module a concern."""
